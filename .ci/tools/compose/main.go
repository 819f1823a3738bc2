// Compose reads Compose files as Docker Compose does, with all their profiles, and fails where one is not as the specification has it.
//
//	compose FILE…
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	for _, file := range os.Args[1:] {
		if err := load(file); err != nil {
			fmt.Fprintf(os.Stderr, "compose: %s: %v\n", file, err)
			os.Exit(1)
		}
	}
}

// load reads one file and says which services it has.
func load(file string) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithProfiles([]string{"*"}))
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	fmt.Printf("%s: services %v\n", file, project.ServiceNames())
	return nil
}
