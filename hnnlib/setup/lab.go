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

// DefaultLabAddress is reachable from this machine only.
const DefaultLabAddress = "127.0.0.1"

// LabOptions says how Lab starts JupyterLab.
type LabOptions struct {
	Dir     string           // the folder that it shows
	Address string           // IP address on which it listens; "" means DefaultLabAddress
	Port    int              // 0 means DefaultLabPort
	Browser bool             // whether Jupyter opens the user's browser
	Ready   func(url string) // called once it answers, with the address and its token; may be nil
}

// Lab runs JupyterLab until ctx ends or a person shuts it down. It asks for a token, which is made anew each time, and listens
// on this machine only, if nothing else is said. Being ended by ctx is no error: its kernels were shut down.
func (e *Environment) Lab(ctx context.Context, o LabOptions) error {
	if o.Port == 0 {
		o.Port = DefaultLabPort
	}
	if o.Address == "" {
		o.Address = DefaultLabAddress
	}
	if err := o.checkPort(); err != nil {
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
			if answers(inner, o.near()) {
				o.Ready(fmt.Sprintf("http://%s/lab?token=%s", o.near(), token))
			}
		}()
	}
	cmd := process.Command(ctx, e.Python, e.labArgs(o)...)
	cmd.WaitDelay = shutdownGrace
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

// labArgs returns the command line of JupyterLab, after Python's: isolated, or modules of the working folder, such as the user's own
// random.py, would be taken for Python's.
func (e *Environment) labArgs(o LabOptions) []string {
	args := []string{"-I", "-m", "jupyterlab",
		"--ServerApp.ip=" + o.Address,
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
	Address string
	Port    int
	Free    int // one that is free; 0 if none was found
}

func (e *PortInUseError) Error() string {
	text := fmt.Sprintf("port %d of %s is in use by another program: end that, or choose another with --port", e.Port, e.Address)
	if e.Free != 0 {
		text += " " + strconv.Itoa(e.Free)
	}
	return text
}

// checkPort returns an error if JupyterLab cannot listen on the port.
func (o LabOptions) checkPort() error {
	if o.Port < 1 || o.Port > 65535 {
		return fmt.Errorf("port %d is not one: choose a number from 1024 to 65535 with --port", o.Port)
	}
	err := o.try(o.Port)
	if errors.Is(err, syscall.EADDRINUSE) {
		return &PortInUseError{Address: o.Address, Port: o.Port, Free: o.freePort(o.Port + 1)}
	}
	if errors.Is(err, syscall.EADDRNOTAVAIL) {
		return fmt.Errorf("%s is no address of this machine: choose one with --address", o.Address)
	}
	if err != nil {
		return fmt.Errorf("port %d of %s cannot be used (%w): choose a number from 1024 to 65535 with --port", o.Port, o.Address, err)
	}
	return nil
}

// try listens on a port for a moment.
func (o LabOptions) try(port int) error {
	listener, err := net.Listen("tcp", net.JoinHostPort(o.Address, strconv.Itoa(port)))
	if err != nil {
		return err
	}
	return listener.Close()
}

// freePort returns the first free port of the ten from port on, or 0.
func (o LabOptions) freePort(port int) int {
	for candidate := port; candidate < port+10; candidate++ {
		if o.try(candidate) == nil {
			return candidate
		}
	}
	return 0
}

// near is host and port at which this machine itself reaches JupyterLab: where it listens on all addresses, the loopback one.
func (o LabOptions) near() string {
	host := o.Address
	if ip := net.ParseIP(host); ip.IsUnspecified() && ip.To4() != nil {
		host = DefaultLabAddress
	} else if ip.IsUnspecified() {
		host = net.IPv6loopback.String()
	}
	return net.JoinHostPort(host, strconv.Itoa(o.Port))
}

// answers waits until something listens at host and port and reports true, or until ctx ends.
func answers(ctx context.Context, at string) bool {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		conn, err := net.Dial("tcp", at)
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
