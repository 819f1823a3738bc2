package setup

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"

	"hnn/hnnlib/internal/process"
)

// DefaultLabPort is where JupyterLab listens if nothing else is said: Jupyter's own.
const DefaultLabPort = 8888

// LabOptions says how Lab starts JupyterLab.
type LabOptions struct {
	Dir     string           // the folder that it shows
	Port    int              // on 127.0.0.1; 0 means DefaultLabPort
	Browser bool             // whether Jupyter opens the user's browser
	Ready   func(url string) // called once it answers, with the address and its token; may be nil
}

// Lab runs JupyterLab until ctx ends or a person shuts it down. It listens on this machine only and asks for a token,
// which is made anew each time. Being ended by ctx is no error: its kernels were shut down.
func (e *Environment) Lab(ctx context.Context, o LabOptions) error {
	if o.Port == 0 {
		o.Port = DefaultLabPort
	}
	if err := checkPort(o.Port); err != nil {
		return err
	}
	if info, err := os.Stat(o.Dir); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no folder %s for JupyterLab to show", o.Dir)
	}
	token := rand.Text()
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	if o.Ready != nil {
		go func() {
			if answers(inner, o.Port) {
				o.Ready(fmt.Sprintf("http://127.0.0.1:%d/lab?token=%s", o.Port, token))
			}
		}()
	}
	cmd := process.WithGrace(process.Command(ctx, e.Python, e.labArgs(o)...), shutdownGrace)
	// In the environment, since other users can read a command line.
	cmd.Env = append(e.Env(), "JUPYTER_TOKEN="+token)
	_, err := process.Run(ctx, cmd)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("JupyterLab ended: %w", err)
	}
	return nil
}

// labArgs returns the command line of JupyterLab, after Python's.
func (e *Environment) labArgs(o LabOptions) []string {
	args := []string{"-m", "jupyterlab",
		"--ServerApp.ip=127.0.0.1",
		"--ServerApp.port=" + strconv.Itoa(o.Port),
		"--ServerApp.port_retries=0",
		"--ServerApp.root_dir=" + o.Dir,
		"--ServerApp.open_browser=" + map[bool]string{true: "True", false: "False"}[o.Browser],
		"--LabApp.extension_manager=readonly", // the other one asks the package index
		"--KernelSpecManager.ensure_native_kernel=False",
		"--KernelSpecManager.allowed_kernelspecs=" + kernelName,
		"--MultiKernelManager.default_kernel_name=" + kernelName,
	}
	if os.Geteuid() == 0 {
		args = append(args, "--ServerApp.allow_root=True")
	}
	return args
}

// PortInUseError says that another program listens where JupyterLab should.
type PortInUseError struct {
	Port int
	Free int // one that is free; 0 if none was found
}

func (e *PortInUseError) Error() string {
	text := fmt.Sprintf("port %d of 127.0.0.1 is in use by another program: end that, or choose another with --port", e.Port)
	if e.Free != 0 {
		text += " " + strconv.Itoa(e.Free)
	}
	return text
}

// checkPort returns an error if JupyterLab cannot listen on port.
func checkPort(port int) error {
	if port < 1 || port > 65535 {
		return fmt.Errorf("port %d is not one: choose a number from 1024 to 65535 with --port", port)
	}
	err := tryPort(port)
	if errors.Is(err, syscall.EADDRINUSE) {
		return &PortInUseError{Port: port, Free: freePort(port + 1)}
	}
	if err != nil {
		return fmt.Errorf("port %d of 127.0.0.1 cannot be used (%w): choose a number from 1024 to 65535 with --port", port, err)
	}
	return nil
}

// tryPort listens on port for a moment.
func tryPort(port int) error {
	listener, err := net.Listen("tcp", address(port))
	if err != nil {
		return err
	}
	return listener.Close()
}

// freePort returns the first free port of the ten from port on, or 0.
func freePort(port int) int {
	for candidate := port; candidate < port+10; candidate++ {
		if tryPort(candidate) == nil {
			return candidate
		}
	}
	return 0
}

// answers waits until something listens on port and reports true, or until ctx ends.
func answers(ctx context.Context, port int) bool {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		conn, err := net.Dial("tcp", address(port))
		if err == nil {
			conn.Close()
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-ticker.C:
		}
	}
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
