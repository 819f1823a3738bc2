// Package sweep trains grids of settings and seeds, on this machine or as a job array of a Slurm cluster.
//
// A sweep is a folder:
//
//	sweep.json       the grid, the runs folder, and where it is trained
//	outcomes/        a file for each run: its numbers, or why it failed
//	logs/            a file for each element of the job array
//	programs/        the program that the elements run, until all is done
//	table.json, table.md, figures/    what came out so far
//
// The trained models themselves are runs as of package run, in the runs folder. They are found by their settings, so a
// sweep doesn't train again what another command has trained, and goes on from the checkpoints of what was interrupted.
//
// # Clusters
//
// [Sweep.Submit] submits one job array. Each element is one process that trains one or several runs; Slurm starts it
// again if its node fails, and Submit submits what failed, timed out or was cancelled. What jobs ask for is up to
// sbatch: set its variables (SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT, …), or pass it options with --sbatch.
// Elements have the environment of the submission, so they find the XLA plugin if the nodes share the cache folder
// (HNN_CACHE_DIR), and install it if not.
//
// All nodes must share the runs folder (HNN_RUNS_DIR) and the sweep's folder (--out) with the machine that submits. An
// element that doesn't see the file that was left in the runs folder trains nothing, and says so in its log.
//
// Locks keep two processes from training the same run, such as an element that Slurm starts again while the first one
// goes on, on a node that only lost its network. They are those of flock(2), so the shared file system must hold them
// between nodes: NFS 4, or NFS 3 with lockd, mounted without nolock and local_lock; Lustre mounted with flock, not with
// localflock; BeeGFS with tuneUseGlobalFileLocks; CephFS; IBM Storage Scale (GPFS). Without locks between nodes, two
// such processes write the same files.
//
// Weights are bitwise those of training on one machine if the processors are of the same kind: XLA compiles for what it
// finds.
//
// It may import every package of hnnlib but notebook, setup and cmd.
package sweep
