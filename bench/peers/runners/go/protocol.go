package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

type input map[string]any
type answer map[string]any

// A task is a run of the work, and what its result says in the words that all runners share.
type task struct {
	run    func() any
	answer func(any) answer
}

type maker func(input) task

type command struct {
	Do         string `json:"do"`
	Task       string `json:"task"`
	Input      input  `json:"input"`
	Iterations int    `json:"iterations"`
}

var kept any

// serve answers one JSON line for each command on standard input.
func serve(tasks map[string]maker) {
	replies := os.Stdout
	// What a peer prints itself is not part of the protocol.
	os.Stdout = os.Stderr
	commands := bufio.NewReader(os.Stdin)
	var current task
	for {
		line, err := commands.ReadBytes('\n')
		if err != nil {
			return
		}
		reply, err := json.Marshal(replyTo(line, tasks, &current))
		if err != nil {
			reply, _ = json.Marshal(answer{"failure": err.Error()})
		}
		replies.Write(append(reply, '\n'))
	}
}

// replyTo carries out one command; whatever a peer panics with is what it gives.
func replyTo(line []byte, tasks map[string]maker, current *task) (reply answer) {
	defer func() {
		if failure := recover(); failure != nil {
			reply = answer{"failure": fmt.Sprint(failure)}
		}
	}()
	var given command
	if err := json.Unmarshal(line, &given); err != nil {
		panic(err)
	}
	if given.Do == "run" {
		return answer{"nanoseconds": timed(current.run, given.Iterations)}
	}
	if given.Do == "prepare" {
		made, known := tasks[given.Task]
		if !known {
			return answer{"absent": "no public API for it"}
		}
		*current = made(given.Input)
	}
	return answer{"answer": current.answer(current.run())}
}

func timed(run func() any, iterations int) int64 {
	begin := time.Now()
	for i := 0; i < iterations; i++ {
		kept = run()
	}
	return time.Since(begin).Nanoseconds()
}

func (given input) octets(name string) []byte {
	octets, err := hex.DecodeString(given[name].(string))
	if err != nil {
		panic(err)
	}
	return octets
}

func (given input) list(name string) []any {
	return given[name].([]any)
}
