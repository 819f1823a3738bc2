// Package slurmtest starts a Slurm cluster for tests.
//
// It imports internal/process.
package slurmtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/internal/process"
)

// Cluster is a cluster of two nodes with a core each, all on this machine.
type Cluster struct {
	dir     string
	daemons map[string]*exec.Cmd // by name; those of nodes are called as the nodes
}

// Nodes are the names of the nodes.
var Nodes = []string{"n0", "n1"}

// patience is how long the daemons may take to start or to end on a busy machine.
const patience = 5 * time.Minute

// Start starts a cluster, which the commands of Slurm find by the environment of this process, and stops it at the end
// of the test. Without Slurm or munge, it skips the test, or fails it if HNN_SLURM_TESTS is "required". It needs no
// rights: all daemons and jobs run as the current user.
func Start(t *testing.T) *Cluster {
	t.Helper()
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin")
	for _, program := range []string{"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo"} {
		if _, err := exec.LookPath(program); err == nil {
			continue
		} else if os.Getenv("HNN_SLURM_TESTS") == "required" {
			t.Fatal(err)
		}
		t.Skipf("there is no %s: install slurm-wlm and munge", program)
	}
	dir, err := os.MkdirTemp("", "slurm-") // short: the path of a socket has at most 107 characters
	must(t, err)
	c := &Cluster{dir, map[string]*exec.Cmd{}}
	t.Cleanup(func() { c.stop(t) })
	must(t, os.WriteFile(c.file("key"), []byte(rand.Text()+rand.Text()), 0o600))
	must(t, os.WriteFile(c.file("slurm.conf"), []byte(c.conf(t)), 0o644))
	t.Setenv("SLURM_CONF", c.file("slurm.conf"))
	c.start(t, "munged", "munged", "--force", "--foreground", "--key-file="+c.file("key"), "--socket="+c.file("socket"),
		"--pid-file="+c.file("munged.pid"), "--log-file="+c.file("munged.log"), "--seed-file="+c.file("seed"))
	Await(t, "munged listens", func() bool { _, err := os.Stat(c.file("socket")); return err == nil })
	c.start(t, "slurmctld", "slurmctld", "-D", "-i")
	for _, node := range Nodes {
		c.start(t, node, "slurmd", "-D", "-N", node)
	}
	Await(t, "all nodes are idle", func() bool {
		out, _ := exec.Command("sinfo", "--noheader", "--Node", "--format=%t").Output()
		return strings.Count(string(out), "idle\n") == len(Nodes)
	})
	return c
}

func (c *Cluster) file(name string) string { return filepath.Join(c.dir, name) }

// conf returns the configuration. A node that doesn't answer is given up after five seconds.
func (c *Cluster) conf(t *testing.T) string {
	t.Helper()
	me, err := user.Current()
	must(t, err)
	host, err := os.Hostname()
	must(t, err)
	host, _, _ = strings.Cut(host, ".")
	conf := strings.NewReplacer("DIR", c.dir, "HOST", host, "USER", me.Username, "PORT", port(t)).Replace(`
ClusterName=test
SlurmctldHost=HOST(127.0.0.1)
SlurmctldPort=PORT
SlurmUser=USER
SlurmdUser=USER
AuthInfo=socket=DIR/socket
StateSaveLocation=DIR/state
SlurmdSpoolDir=DIR/spool.%n
SlurmctldPidFile=DIR/slurmctld.pid
SlurmdPidFile=DIR/%n.pid
SlurmctldLogFile=DIR/slurmctld.log
SlurmdLogFile=DIR/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1
ReturnToService=2
SlurmdTimeout=5
KillWait=2
`)
	for _, node := range Nodes {
		conf += fmt.Sprintf("NodeName=%s NodeHostname=%s NodeAddr=127.0.0.1 Port=%s CPUs=1\n", node, host, port(t))
	}
	return conf + "PartitionName=all Nodes=ALL Default=YES\n"
}

// port returns a port that is free.
func port(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
}

// start starts a daemon in the foreground. Its output goes to the folder.
func (c *Cluster) start(t *testing.T, name, program string, args ...string) {
	t.Helper()
	out, err := os.Create(c.file(name + ".out"))
	must(t, err)
	defer out.Close()
	cmd := process.Command(context.Background(), program, args...)
	cmd.Stdout, cmd.Stderr = out, out
	must(t, cmd.Start())
	c.daemons[name] = cmd
}

// KillNode kills the daemon of a node. What it started goes on, as on a node that has lost its network.
func (c *Cluster) KillNode(node string) {
	cmd := c.daemons[node]
	delete(c.daemons, node)
	_ = cmd.Process.Kill() // or it has ended
	_ = cmd.Wait()
}

// stop ends all jobs and daemons. If the test has failed, it logs what they printed.
func (c *Cluster) stop(t *testing.T) {
	_ = exec.Command("scancel", "--me").Run() // or slurmctld has not started
	Await(t, "all jobs have ended", func() bool {
		out, err := exec.Command("squeue", "--noheader").Output()
		return err != nil || len(out) == 0
	})
	for _, name := range append([]string{"slurmctld", "munged"}, Nodes...) {
		if c.daemons[name] != nil {
			c.KillNode(name)
		}
		if text, err := os.ReadFile(c.file(name + ".out")); t.Failed() && err == nil {
			t.Logf("%s printed\n%s", name, text[max(0, len(text)-2000):])
		}
	}
	_ = os.RemoveAll(c.dir)
}

// Await waits until there is what is described, and fails the test if that takes too long.
func Await(t testing.TB, what string, there func() bool) {
	t.Helper()
	for began := time.Now(); !there(); time.Sleep(100 * time.Millisecond) {
		if time.Since(began) > patience {
			t.Fatalf("waited %v in vain until %s", patience, what)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
