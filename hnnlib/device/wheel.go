package device

// wheelPlatform is the only platform with wheels.
const wheelPlatform = "linux/amd64"

// cpuWheels hold plugins for the CPU, in order of preference. Both were tried with the gradient of a gradient in a
// compiled loop. The first is XLA as of jaxlib 0.11.2, the second an unmodified build of the zml project.
var cpuWheels = []source{
	wheel("lammps-jax-pjrt-cpu", "0.11.2", "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
		"1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1"),
	wheel("fastatomstruct-xla-cpu", "2026.6.23", "fastatomstruct_xla_cpu/libpjrt_cpu.so",
		"88b1c430b341b4bea40a37420311c9c75db6e22b46d2ff95b6986577bee6afe9"),
}

// cpuPlugin is the file name of an installed CPU plugin. go-xla recognizes CPU plugins by the "cpu" in their path.
const cpuPlugin = "pjrt_c_api_cpu_plugin.so"

// wheel returns the source of a plugin in a pinned Python package, whose wheel has the sha256 sum.
func wheel(name, version, plugin, sum string) source {
	return source{
		name: "cpu-" + name + "-" + version, from: "wheel " + name + " " + version, sum: sum, file: cpuPlugin,
		fetch: packages{
			what:         "the XLA plugin for CPU (63 MB, once)",
			requirements: name + "==" + version + " --hash=sha256:" + sum + "\n",
			into:         "package", // also holds the licences
			plugin:       plugin,
			file:         cpuPlugin,
		}.fetch,
	}
}
