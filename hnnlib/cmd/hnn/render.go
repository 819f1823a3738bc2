package main

import (
	"fmt"
	"image/png"
	"io"

	"github.com/spf13/cobra"

	"hnn/hnnlib/pixel"
)

// scene is the only scene that can be rendered.
const scene = "pendulum"

// sheetPicture is the width and height of the pictures on a sheet, in pixels.
const sheetPicture = 200

func renderCommand(a *app) *cobra.Command {
	var (
		angles []float64
		out    output
	)
	cmd := &cobra.Command{
		Use:   "render SCENE",
		Short: "Draw the pictures of the pendulum that the pixel experiment learns from",
		Long: fmt.Sprintf(`Draw the pendulum at the angles of --theta, in radians from hanging, positive to the right
(Gym's θ − π).

--out FILE.npz writes the frames as the pixel experiment makes them: the array frames, float32 of shape
[angles, %d, %d]. Each number is red minus green, averaged over the area of the pixel, from 0 to %.3f.
--out FILE.png writes a sheet of larger pictures in colour, %d pixels each, in rows from left to right.

Scenes: %s`, pixel.Side, pixel.Side, pixel.Rod, sheetPicture, scene),
		Example: `  hnn render pendulum --theta 0.3,-0.3 --out frames.npz
  hnn render pendulum --theta -1,0,1 --out sheet.png`,
		Args:      oneArg("scene", ""),
		ValidArgs: []string{scene},
		RunE: func(*cobra.Command, []string) error {
			if len(angles) == 0 {
				return usagef("--theta is needed: angles in radians from hanging, as in --theta -0.5,0,0.5")
			}
			write, err := pendulumWriter(angles, out.ending())
			if err != nil {
				return usage(err)
			}
			if err := out.write(write); err != nil {
				return err
			}
			a.say(fmt.Sprintf("%s: pictures of the pendulum at %d angles", out.path, len(angles)))
			return nil
		},
	}
	numbersFlag(cmd, func(all []float64) { angles = all }, "theta", "angles `RAD[,RAD...]` from hanging in radians",
		"angles in radians separated by commas are needed")
	outputFlag(cmd, &out, "out", "write `FILE`.npz or FILE.png", "pendulum.npz or --out pendulum.png", ".npz", ".png")
	return cmd
}

// pendulumWriter draws the pendulum, and returns a function that writes the pictures in the format of the ending.
func pendulumWriter(angles []float64, ending string) (func(io.Writer) error, error) {
	if ending == ".png" {
		sheet, err := pixel.Sheet(angles, sheetPicture)
		return func(w io.Writer) error { return png.Encode(w, sheet) }, err
	}
	frames, err := pixel.Frames(angles)
	return func(w io.Writer) error { return pixel.WriteFrames(w, frames) }, err
}
