// The process itself: its signals, and what it uses of the machine.
#ifndef CS_PROCESS_H
#define CS_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

// From now on SIGINT, SIGTERM and SIGHUP end the process. If it is process 1, for which the kernel has no default
// action, it exits with 128 plus the signal's number. SIGUSR1 and SIGUSR2 are ignored.
void cs_signals_end(void);
// From now on SIGHUP waits for cs_signal_wait, and SIGPIPE is ignored. SIGINT and SIGTERM end the process
// with 128 plus their number until cs_signals_serve makes them wait too. Returns 0.
int cs_signals_hold(void);
void cs_signals_serve(void);
// Waits for the next of these signals and returns it; 0 for cs_signals_stop.
int cs_signal_wait(void);
// Has the process itself stop, as a signal would from outside. Any thread may call it.
void cs_signals_stop(void);

bool cs_is_terminal(int descriptor);

// How many processors this process may run on.
int cs_cores(void);
// Nanoseconds that all threads together have run on a processor, in user mode and in the kernel.
int64_t cs_processor_time(void);
// Its address space, and the part of it that is in memory, in bytes.
long cs_virtual_bytes(void);
long cs_resident_bytes(void);
// Gives memory that is free in the process back to the system.
void cs_trim(void);
// How many files it has open, and how many it may have.
long cs_open_files(void);
long cs_open_files_max(void);

#endif
