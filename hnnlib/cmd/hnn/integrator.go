package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/ode"
)

// mostSteps is the most steps that an adaptive method can be allowed.
const mostSteps = 1_000_000_000

// integratorFlags declares the flags that choose how to integrate. tolerance is the command's default, in words.
func integratorFlags(cmd *cobra.Command, opts *ode.Options, tolerance string, maxSteps int) {
	cmd.Flags().StringVar(&opts.Method, "method", "",
		"the integrator: "+strings.Join(methodNames(), ", ")+" (default "+ode.Methods[0].Name+")")
	completeFlag(cmd, "method", oneOf(methodNames()...))
	positiveFlag(cmd, &opts.Step, "step", "largest step `X` of a method with fixed steps (default 0.01)")
	positiveFlag(cmd, &opts.RTol, "rtol", "relative tolerance `X` of an adaptive method (default "+tolerance+")")
	positiveFlag(cmd, &opts.ATol, "atol", "absolute tolerance `X` of an adaptive method (default "+tolerance+")")
	countFlag(cmd, &opts.MaxSteps, "max-steps", maxSteps, 1, mostSteps, "at most `N` steps of an adaptive method")
}

// checkIntegrator returns an error for an unknown method, and for an option that was given but does not apply to it. A
// bound of steps that was not given is the library's.
func checkIntegrator(opts *ode.Options, given func(flag string) bool) (ode.Method, error) {
	if err := opts.Check(); err != nil {
		return ode.Method{}, err
	}
	method, err := ode.ByName(opts.Method)
	if err != nil {
		return method, err
	}
	if !given("max-steps") {
		opts.MaxSteps = 0
	}
	heeds, heedless := "--step", []string{"rtol", "atol", "max-steps"}
	if method.Adaptive {
		heeds, heedless = "--rtol, --atol and --max-steps", []string{"step"}
	}
	for _, name := range heedless {
		if given(name) {
			return method, fmt.Errorf("--%s does not apply to %s, which heeds %s", name, method.Name, heeds)
		}
	}
	return method, nil
}
