// Package notebook has functions for GoNB cells, which train and open models, show figures, tables and progress, end a
// cell with a clear error, and stop when the user presses Jupyter's stop button.
//
//	nb.Train(experiment.Spring, "hnn")
//	study := nb.Study(experiment.Spring)
//	nb.Table(header, rows)
//
// The same code runs as a plain program. Outside a notebook, figures become a line of text, tables are aligned text,
// and progress goes to standard error.
//
// It may import every package of hnnlib but setup and cmd.
package notebook
