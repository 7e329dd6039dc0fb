// The process itself: its signals, and what it takes of the machine.
#ifndef CS_PROCESS_H
#define CS_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

// From now on SIGINT, SIGTERM and SIGHUP end the process, if it is process 1 as well, for which the kernel has no
// default: that one with 128 and their number.
void cs_signals_end(void);
// From now on SIGHUP and SIGUSR1 wait for cs_signal_wait, and SIGPIPE is ignored. SIGINT and SIGTERM end the process,
// with 128 and their number, until cs_signals_serve has them wait too. Returns 0.
int cs_signals_hold(void);
void cs_signals_serve(void);
// The next of these signals.
int cs_signal_wait(void);
// Sends one to this process.
void cs_signal_raise(int signal);

bool cs_is_terminal(int descriptor);

// Processors this process may run on.
int cs_cores(void);
// Nanoseconds that all of its threads have run on a processor, in user mode and in the kernel.
int64_t cs_processor_time(void);
// Its address space, and what of it is in memory, in bytes.
long cs_virtual_bytes(void);
long cs_resident_bytes(void);
// How many files it has open, and how many it may have.
long cs_open_files(void);
long cs_open_files_max(void);

#endif
