package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"hnn/hnnlib/internal/process"
)

func TestWhatTheDiskIsToBlameFor(t *testing.T) {
	ctx := context.Background()
	const script = `echo "OSError: [Errno 28] No space left on device: /x" >&2; echo "WARNING: more" >&2; exit 1`
	_, program := process.Run(ctx, process.Command(ctx, "sh", "-c", script))
	if program == nil {
		t.Fatal("the program did not fail")
	}
	for _, c := range []struct {
		err              error
		full, unwritable bool
	}{
		{nil, false, false},
		{errors.New("no network"), false, false},
		{fmt.Errorf("the plugin: %w", &os.PathError{Op: "write", Path: "/x", Err: syscall.ENOSPC}), true, false},
		{&os.PathError{Op: "write", Path: "/x", Err: syscall.EDQUOT}, true, false},
		{errors.Join(errors.New("other"), fmt.Errorf("pip: %w", program)), true, false},
		{errors.New("go: write $WORK/x: no space left on device"), true, false},
		{&os.PathError{Op: "mkdir", Path: "/x", Err: syscall.EROFS}, false, true},
		{fmt.Errorf("the lock: %w", fs.ErrPermission), false, true},
		{errors.New("OSError: [Errno 30] Read-only file system: '/x'"), false, true},
	} {
		if got := Full(c.err); got != c.full {
			t.Errorf("Full(%v) is %t", c.err, got)
		}
		if got := Unwritable(c.err); got != c.unwritable {
			t.Errorf("Unwritable(%v) is %t", c.err, got)
		}
	}
}

func TestNoRoomSaysWhereAndWhatToDo(t *testing.T) {
	err := NoRoom(fmt.Errorf("write /c/x:\n%w", syscall.ENOSPC), "/c", "700 MB", "set HNN_CACHE_DIR")
	want := "there is no room left on the disk for /c: make room (it takes 700 MB at most), or set HNN_CACHE_DIR; " +
		"what could not be written: write /c/x: no space left on device"
	if err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	program := &process.Error{Name: "pip", Err: errors.New("exit status 1"), Output: "No space left on device\n"}
	err = NoRoom(fmt.Errorf("%w: check the network", program), "/c", "1 GB", "weep")
	want = "there is no room left on the disk for /c: make room (it takes 1 GB at most), or weep; " +
		"what could not be written: pip failed (exit status 1): No space left on device"
	if err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}
