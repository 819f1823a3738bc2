// Package sweep trains grids of settings and seeds, on this machine or as a job array of a Slurm cluster.
//
// A sweep is a folder:
//
//	sweep.json       the grid, the runs folder, and where it is trained
//	outcomes/        a file for each run: its numbers, or why it failed
//	logs/            a file for each element of the job array
//	table.json, table.md, figures/    what came out so far
//
// The trained models are runs as of package run, found by their settings. So a sweep doesn't train again what another
// command has trained, and goes on from the checkpoints of what was interrupted.
//
// # Clusters
//
// Each element of the job array is one process that trains one or several runs. Slurm starts it again if its node
// fails, and [Sweep.Submit] submits what failed, timed out or was cancelled. What jobs ask for is up to the variables
// of sbatch: SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT, …
//
// All nodes must share the runs folder (HNN_RUNS_DIR), the sweep's folder (--out) and the installed program with the
// machine that submits. An element that doesn't see the file that was left in the runs folder trains nothing, and says
// so in its log. If the nodes don't share the cache folder (HNN_CACHE_DIR), each installs the XLA plugin.
//
// Locks keep two processes from training the same run, such as an element that Slurm starts again while the first one
// goes on, on a node that only lost its network. They are those of flock(2), so the shared file system must hold them
// between nodes: NFS 4, or NFS 3 with lockd, mounted without nolock and local_lock; Lustre mounted with flock, not with
// localflock; BeeGFS with tuneUseGlobalFileLocks; CephFS; IBM Storage Scale (GPFS).
//
// Weights are bitwise those of one machine if the processors are of the same kind: XLA compiles for what it finds.
//
// It may import every package of hnnlib but notebook, setup and cmd.
package sweep
