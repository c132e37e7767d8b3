package main

import (
	"os"
	"os/exec"
	"strconv"
)

// ownGroup has nothing to do: taskkill finds the children by their parent.
func ownGroup(*exec.Cmd) {}

// endGroup ends the process and its children. Windows knows no request to end that
// console programs and windows both understand.
func endGroup(p *os.Process) error {
	return exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(p.Pid)).Run()
}

// killGroup has nothing to do: a process that has ended no longer names its children.
func killGroup(*os.Process) {}
