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

// DefaultLabPort is Jupyter's default port.
const DefaultLabPort = 8888

// DefaultLabAddress is reachable from this machine only.
const DefaultLabAddress = "127.0.0.1"

// LabOptions configures Lab.
type LabOptions struct {
	Dir     string // the folder to show
	Address string // the IP address to listen on; "" means DefaultLabAddress
	Port    int
	Browser bool             // open the user's browser
	Ready   func(url string) // called once JupyterLab answers; the URL includes the token
}

// Lab runs JupyterLab until ctx ends, which is not an error, or the user shuts it down. Each start has a new token. By
// default only this machine can reach it.
func (e *Environment) Lab(ctx context.Context, o LabOptions) error {
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
	go func() {
		if answers(inner, o.near()) {
			o.Ready(fmt.Sprintf("http://%s/lab?token=%s", o.near(), token))
		}
	}()
	cmd := process.Command(ctx, e.Python, e.labArgs(o)...)
	cmd.WaitDelay = shutdownGrace
	// Not on the command line, which other users can read.
	cmd.Env = append(e.Env(), "JUPYTER_TOKEN="+token)
	if _, err := process.Run(ctx, cmd); err != nil && ctx.Err() == nil {
		return fmt.Errorf("JupyterLab ended: %w", err)
	}
	return nil
}

// labArgs returns Python's arguments for JupyterLab. With -I it ignores modules of the working folder, where a
// random.py would hide Python's own.
func (e *Environment) labArgs(o LabOptions) []string {
	return []string{"-I", "-m", "jupyterlab",
		"--ServerApp.ip=" + o.Address,
		"--ServerApp.port=" + strconv.Itoa(o.Port),
		"--ServerApp.port_retries=0",
		"--ServerApp.root_dir=" + o.Dir,
		"--ServerApp.open_browser=" + pythonBool(o.Browser),
		"--ServerApp.allow_root=" + pythonBool(os.Geteuid() == 0),
		"--LabApp.extension_manager=readonly", // the default one asks the package index
		"--KernelSpecManager.ensure_native_kernel=False",
		"--KernelSpecManager.allowed_kernelspecs=" + kernelName,
		"--MultiKernelManager.default_kernel_name=" + kernelName,
	}
}

func pythonBool(b bool) string { return map[bool]string{true: "True", false: "False"}[b] }

// checkPort returns an error if JupyterLab can't listen on the port.
func (o LabOptions) checkPort() error {
	_, err := o.listen(o.Port)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EADDRINUSE):
		free, _ := o.listen(0)
		return fmt.Errorf("port %d of %s is in use by another program: end that, or choose another with --port %d",
			o.Port, o.Address, free)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%s is no address of this machine: choose one with --address", o.Address)
	}
	return fmt.Errorf("port %d of %s cannot be used (%w): choose a number from 1024 to 65535 with --port",
		o.Port, o.Address, err)
}

// listen listens for a moment on a port, where 0 means any free one, and returns the port's number.
func (o LabOptions) listen(port int) (int, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(o.Address, strconv.Itoa(port)))
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

// near returns the host and port at which this machine reaches JupyterLab. If JupyterLab listens on all addresses, the
// host is the loopback address.
func (o LabOptions) near() string {
	host := o.Address
	if ip := net.ParseIP(host); ip.IsUnspecified() && ip.To4() != nil {
		host = DefaultLabAddress
	} else if ip.IsUnspecified() {
		host = net.IPv6loopback.String()
	}
	return net.JoinHostPort(host, strconv.Itoa(o.Port))
}

// answers waits until something listens at the address. It returns false if ctx ends first.
func answers(ctx context.Context, at string) bool {
	for ctx.Err() == nil {
		if conn, err := net.Dial("tcp", at); err == nil {
			conn.Close()
			return true
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false
}
