package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"hnn/hnnlib/train"
)

// trainingProgress shows how trainings go on: a bar on a terminal, plain lines elsewhere, nothing with --quiet.
type trainingProgress struct {
	app      *app
	training string // the one under way
	what     string // the same, as shown
	bar      *progressbar.ProgressBar
	last     time.Time // of the last plain line
	prepare  *time.Timer
}

// linePause is the least time between two plain lines.
const linePause = time.Second

// newTrainingProgress starts to watch. If it takes over a second until the first report, a line says why.
func newTrainingProgress(a *app) *trainingProgress {
	return &trainingProgress{app: a, prepare: time.AfterFunc(time.Second, func() { a.say("making the data and compiling") })}
}

// show shows one report of the training that what names.
func (p *trainingProgress) show(what string, now train.Progress) {
	if p.training != what {
		p.end()
		p.training, p.what, p.last = what, what, time.Now()
	}
	switch {
	case p.app.quiet:
	case now.Waiting:
		p.app.say("another process is training this run: waiting for it")
	case isTerminal(p.app.stderr):
		p.draw(now)
	case time.Since(p.last) >= linePause || now.Step == now.Steps:
		p.last = time.Now()
		p.app.say(plainLine(p.what, now))
	}
}

// end ends what is shown of one training; a bar stays as it is.
func (p *trainingProgress) end() {
	p.prepare.Stop()
	if p.bar != nil {
		_ = p.bar.Exit()
		fmt.Fprintln(p.app.stderr)
		p.bar = nil
	}
}

func (p *trainingProgress) draw(now train.Progress) {
	if p.bar == nil {
		// The steps of an earlier session are left out, or they would count as done at once and spoil the rate.
		p.bar = progressbar.NewOptions(now.Steps-now.Resumed, progressbar.OptionSetWriter(p.app.stderr), progressbar.OptionShowCount(),
			progressbar.OptionShowIts(), progressbar.OptionSetItsString("steps"), progressbar.OptionSetPredictTime(true),
			progressbar.OptionSetWidth(20), progressbar.OptionThrottle(100*time.Millisecond))
		if now.Resumed > 0 {
			p.what += fmt.Sprintf(" from step %d", now.Resumed)
		}
	}
	p.bar.Describe(fmt.Sprintf("%s, loss %.3e", p.what, now.TrainLoss))
	_ = p.bar.Set(now.Step - now.Resumed)
	if now.Step == now.Steps {
		p.end()
	}
}

// plainLine is a report in one line, with rate and remaining time.
func plainLine(what string, now train.Progress) string {
	line := fmt.Sprintf("%s: step %d of %d, train loss %.4e, test loss %.4e", what, now.Step, now.Steps, now.TrainLoss, now.TestLoss)
	if done := now.Step - now.Resumed; done > 0 && now.Elapsed > 0 {
		rate := float64(done) / now.Elapsed.Seconds()
		line += fmt.Sprintf(", %.0f steps/s", rate)
		if left := now.Steps - now.Step; left > 0 {
			line += fmt.Sprintf(", %s left", time.Duration(float64(left)/rate*float64(time.Second)).Round(time.Second))
		}
	}
	return line
}

// isTerminal tells whether w is a terminal, or another device on which lines don't pile up.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
