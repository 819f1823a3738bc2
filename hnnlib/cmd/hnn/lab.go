package main

import (
	"cmp"
	"fmt"
	"net"
	"path/filepath"

	"github.com/spf13/cobra"

	"hnn/hnnlib/setup"
)

func labCommand(a *app) *cobra.Command {
	var (
		o         setup.LabOptions
		noBrowser bool
	)
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Open JupyterLab at the notebooks",
		Long: `Open JupyterLab at notebooks/, or at the folder of --dir, after installing what is missing. It prints the
address, with a token, and runs until Ctrl-C ends it.`,
		Example: `  hnn lab
  hnn lab --no-browser --port 9999`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ip := net.ParseIP(o.Address)
			if ip == nil {
				return usagef("--address %q is not an IP address, such as 127.0.0.1 for this machine only, or 0.0.0.0 "+
					"for all that reach it", o.Address)
			}
			if !ip.IsLoopback() {
				a.warn("JupyterLab listens on " + o.Address + ": whoever reaches this machine there and has the " +
					"token can run programs as you")
			}
			env, err := a.environment(cmd.Context(), setup.Options{})
			if err != nil {
				return err
			}
			o.Dir = cmp.Or(o.Dir, filepath.Join(env.Root, "notebooks"))
			o.Browser = !noBrowser
			o.Ready = func(url string) {
				fmt.Fprintf(a.stdout, "JupyterLab is at %s\n", url)
				a.say("Ctrl-C ends it.")
			}
			return env.Lab(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.Dir, "dir", "", "show the folder `DIR` (default: notebooks/)")
	countFlag(cmd, &o.Port, "port", setup.DefaultLabPort, 1, 65535, "listen on port `N`")
	cmd.Flags().StringVar(&o.Address, "address", setup.DefaultLabAddress,
		"listen on this `IP` address; other machines can reach it unless it is a loopback address")
	cmd.Flags().BoolVar(&noBrowser, "no-browser", false, "print the address only")
	return cmd
}
