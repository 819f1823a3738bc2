// Package notebook is the little that a GoNB cell calls: show a figure, an animation, a table, a progress bar; read
// the parameters of a headless run; end a cell with a clear error; stop when the reader presses Jupyter's stop button.
//
//	ctx := notebook.Context()
//	params := notebook.Must(notebook.Parameters())
//	bar := notebook.Progress("training")
//	…
//	bar.Done("")
//	notebook.Show(notebook.Must(figure.Rollout(data)))
//
// Every function also works outside of a notebook, so that the same code can be run as a plain program: figures
// become a line of text, tables are aligned, progress goes to the terminal or nowhere.
//
// It may import every package of hnnlib but setup and cmd.
package notebook
