package main

import (
	"fmt"
	"image/png"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/render"
)

// pictured are the scenes that can be rendered.
var pictured = []string{"pendulum"}

// sheetPicture is the side of the pictures on a contact sheet, in pixels.
const sheetPicture = 200

func picturedHint() string { return "known are " + strings.Join(pictured, ", ") }

func renderCommand(a *app) *cobra.Command {
	var (
		angles []float64
		out    string
	)
	cmd := &cobra.Command{
		Use:   "render SCENE",
		Short: "Draw the pixel experiment's pictures of the pendulum at given angles",
		Long: fmt.Sprintf(`Draw the pendulum at the angles of --theta, in radians from hanging, positive to the right (Gym's θ − π).

--out FILE.npz gets the frames as the pixel experiment makes them: the array frames, float32 of shape [angles, %d, %d], each number the
red less the green of the cropped picture, averaged over the area of its pixel, from 0 to %.3f.
--out FILE.png gets a sheet of larger pictures for people: the same crop in colour, %d pixels each, in rows from left to right.

Scenes: %s`, render.Side, render.Side, render.Rod, sheetPicture, strings.Join(pictured, ", ")),
		Args: oneArg("scene", picturedHint),
		RunE: func(_ *cobra.Command, args []string) error {
			if !slices.Contains(pictured, args[0]) {
				return usagef("unknown scene %q: expected one of %s", args[0], strings.Join(pictured, ", "))
			}
			if len(angles) == 0 {
				return usagef("--theta is needed: angles in radians from hanging, as in --theta -0.5,0,0.5")
			}
			write, err := pendulumWriter(angles, out)
			if err != nil {
				return usage(err)
			}
			if err := checkOutput("--out", out); err != nil {
				return err
			}
			if err := writeOutput("--out", out, write); err != nil {
				return err
			}
			a.say(fmt.Sprintf("%s: pictures of the pendulum at %d angles", out, len(angles)))
			return nil
		},
	}
	thetaFlag(cmd, &angles)
	cmd.Flags().StringVar(&out, "out", "", "the file to write: FILE.npz or FILE.png")
	return cmd
}

// pendulumWriter draws the pendulum and returns what writes it to a file of that name.
func pendulumWriter(angles []float64, name string) (func(io.Writer) error, error) {
	switch ending := strings.ToLower(filepath.Ext(name)); {
	case name == "":
		return nil, fmt.Errorf("--out is needed: the file to write, as in --out pendulum.npz or --out pendulum.png")
	case ending == ".npz":
		frames, err := render.Frames(angles)
		return func(w io.Writer) error { return render.WriteNPZ(w, frames) }, err
	case ending == ".png":
		sheet, err := render.Sheet(angles, sheetPicture)
		return func(w io.Writer) error { return png.Encode(w, sheet) }, err
	}
	return nil, fmt.Errorf("--out %s: the ending says what to write; known are .npz, .png", name)
}

// thetaFlag adds --theta.
func thetaFlag(cmd *cobra.Command, to *[]float64) {
	cmd.Flags().Var(&parsed{typeName: "RAD[,RAD...]", parse: func(text string) error {
		*to = nil
		for _, field := range strings.Split(text, ",") {
			v, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%q is not a finite number; angles in radians separated by commas are needed", field)
			}
			*to = append(*to, v)
		}
		return nil
	}}, "theta", "angles from hanging in radians, separated by commas")
}
