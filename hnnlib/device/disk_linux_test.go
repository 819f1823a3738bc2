package device

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/disk"
	"hnn/hnnlib/internal/disk/disktest"
)

// A full disk ends the search for a plugin, since other sources would fail too. The next call tries again at once.
func TestFullDiskWhileInstallingAPlugin(t *testing.T) {
	if !disktest.Inside(t) {
		return
	}
	w := testWheel(t, strings.Repeat(pluginText, 6<<20/len(pluginText)))
	asked := 0
	c, _ := testChain(t, w, fails("should not be asked", &asked))
	c.root = filepath.Join(disktest.Small(t, "16m"), PluginsDir)
	must(t, os.Mkdir(c.root, 0o755))
	for _, room := range []int64{0, 4 << 20} { // for nothing, and for the wheel but not its content
		filler := disktest.Fill(t, filepath.Dir(c.root), room)
		_, err := c.find(context.Background(), true, works)
		if !disk.Full(err) || asked != 0 {
			t.Errorf("with %d bytes of room, got error %v and asked %d other sources", room, err, asked)
		}
		t.Log(err)
		holds(t, c.root)
		must(t, os.Remove(filler))
	}
	found(t, c) // with room again
	_, err := w.installed(context.Background(), c.root, true)
	must(t, err)
}
