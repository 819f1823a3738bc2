package setup

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
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
	o.Address = cmp.Or(o.Address, DefaultLabAddress)
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
	// The token is not on the command line, which other users can read.
	err := e.run(ctx, []string{"JUPYTER_TOKEN=" + token}, nil, labArgs(o)...)
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("JupyterLab ended: %w", err)
	}
	return nil
}

// labArgs returns Python's arguments for JupyterLab.
func labArgs(o LabOptions) []string {
	return []string{"-m", "jupyterlab",
		"--ServerApp.ip=" + o.Address,
		fmt.Sprintf("--ServerApp.port=%d", o.Port),
		"--ServerApp.port_retries=0",
		"--ServerApp.root_dir=" + o.Dir,
		fmt.Sprintf("--ServerApp.open_browser=%t", o.Browser),
		fmt.Sprintf("--ServerApp.allow_root=%t", os.Geteuid() == 0),
		"--LabApp.extension_manager=readonly", // the default one asks the package index
		"--KernelSpecManager.ensure_native_kernel=False",
		"--KernelSpecManager.allowed_kernelspecs=" + kernelName,
		"--MultiKernelManager.default_kernel_name=" + kernelName,
	}
}

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

// nearby maps an address that means all of this machine's to one of them.
var nearby = map[string]string{"0.0.0.0": DefaultLabAddress, "::": "::1"}

// near returns the host and port at which this machine reaches JupyterLab.
func (o LabOptions) near() string {
	return net.JoinHostPort(cmp.Or(nearby[o.Address], o.Address), strconv.Itoa(o.Port))
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
