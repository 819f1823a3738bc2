// Package setup installs, checks and starts the environment of the notebooks: GoNB's Jupyter kernel for this checkout,
// built from the version in go.mod, and a private Python environment with JupyterLab. All of it goes into the project's
// cache folder; the user's own Jupyter and Python are not touched.
//
// Ensure installs what is missing and returns an Environment, which executes notebooks, turns them into HTML and starts
// JupyterLab. Doctor reports what is installed.
//
// It imports internal/artifact, internal/disk, internal/process, internal/python, device and progress.
package setup
