// Package notebook is what a GoNB cell calls: to train models and open them, to show figures, tables and progress, to
// end a cell with a clear error, and to stop when the reader presses Jupyter's stop button.
//
//	nb.Train(experiment.Spring, "hnn")
//	study := nb.Study(experiment.Spring)
//	nb.Table(header, rows)
//
// Outside of a notebook, figures become a line of text, tables are aligned, and progress goes to standard error, so
// that the same code runs as a plain program.
//
// It may import every package of hnnlib but setup and cmd.
package notebook
