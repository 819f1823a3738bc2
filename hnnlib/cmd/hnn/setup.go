package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"hnn/hnnlib/setup"
)

func setupCommand(a *app) *cobra.Command {
	var o setup.Options
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Install what is missing: the XLA plugin, the GoNB kernel and JupyterLab",
		Long: `Install what is missing into the cache folder: the XLA plugin, the GoNB kernel built from the version in
go.mod, and a private Python environment with JupyterLab. Damaged files are installed again. It can be repeated,
interrupted, and run twice at once.`,
		Example: `  hnn setup
  hnn setup --cuda`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Verify = true
			env, err := a.environment(cmd.Context(), o)
			if err != nil {
				return err
			}
			if env.Plugin == "" {
				return fmt.Errorf("the notebooks are set up, but without XLA: 'hnn doctor' says why")
			}
			fmt.Fprintf(a.stdout, "XLA plugin  %s\nkernel      %s\nPython      %s\n",
				env.Plugin, env.Jupyter, env.Python)
			return nil
		},
	}
	cmd.Flags().BoolVar(&o.Offline, "offline", false, "use only what is there, and fetch nothing")
	cmd.Flags().BoolVar(&o.CUDA, "cuda", false,
		"also install the XLA plugin for NVIDIA GPUs, with NVIDIA's libraries (4 GB)")
	return cmd
}
