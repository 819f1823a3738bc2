package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/pixel"
)

// ofPictures evaluates a model of pictures.
func (e *evaluation) ofPictures(ctx context.Context, rec *experiment.Recorded, trained *experiment.Trained) error {
	dev, err := e.device(ctx)
	if err != nil {
		return err
	}
	defer dev.Close()
	report, err := rec.EvaluatePixels(ctx, dev, trained, e.protocols, e.with, e.quick)
	if err != nil {
		return err
	}
	if e.asJSON {
		return e.printJSON(report)
	}
	printPixelEvaluation(e.stdout, report)
	return nil
}

// printPixelEvaluation prints a report for people.
func printPixelEvaluation(w io.Writer, r *experiment.PixelEvaluation) {
	printEvaluated(w, r.Evaluated)
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "\tthis run\tpaper\ttrue frames")
	fmt.Fprintf(t, "train loss\t%v\t%v\t\n", r.TrainLoss, r.Paper.TrainLoss)
	fmt.Fprintf(t, "test loss\t%v\t%v\t\n", r.TestLoss, r.Paper.TestLoss)
	for i, e := range r.Energy {
		fmt.Fprintf(t, "energy MSE, %s\t%v ± %v\t%v\t%v\n", e.Protocol, e.MSE, e.Interval, r.Paper.EnergyMSE, r.Floor[i].MSE)
	}
	t.Flush()
	fmt.Fprint(w, "true frames: what is measured of them in place of predicted ones, the error of reading angles off frames\n\n")
	for _, set := range []struct {
		name  string
		terms pixel.Terms
	}{{"train", r.Train}, {"test", r.Test}} {
		fmt.Fprintf(w, "%s loss, unweighted terms: reconstruction %v, dynamics %v, cc %v\n", set.name, set.terms.Reconstruction, set.terms.Dynamics, set.terms.CC)
	}
	printFilms(w, r)
	if r.Quick {
		fmt.Fprintln(w, "\nquick: measured from few starts, a check and not a result")
	}
}

// printFilms prints what the predicted films show.
func printFilms(w io.Writer, r *experiment.PixelEvaluation) {
	fmt.Fprintf(w, "\n%d frames ahead from %d starts", r.Ahead, r.Amplitude.N)
	if len(r.Energy) > 0 && r.Energy[0].Diverged > 0 {
		fmt.Fprintf(w, ", of which %d diverged", r.Energy[0].Diverged)
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(t, "amplitude ratio\t%.3f ± %.3f\tlast 60 frames over the first 60; mean and spread over starts\n", r.Amplitude.Mean, r.Amplitude.Std)
	fmt.Fprintf(t, "angle error\t%v\troot mean square over frames, rad; reading true frames: %v\n", r.AngleRMSE, experiment.Number(r.Reading.RMS))
	fmt.Fprintf(t, "correlation\t%.4f\tof z_q with the angle, over the test set\n", r.Correlation.Angle)
	fmt.Fprintf(t, "\t%.4f\tof z_p with the velocity\n", r.Correlation.Velocity)
	if r.Correlation.Energy != nil {
		fmt.Fprintf(t, "\t%.4f\tof the model's own H with the energy\n", float64(*r.Correlation.Energy))
	}
	if r.ConservedBand != nil {
		fmt.Fprintf(t, "conserved band\t%v\tlargest change of the model's own H, over its range over the starts\n", *r.ConservedBand)
	}
	t.Flush()
}
