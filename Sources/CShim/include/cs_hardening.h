// What keeps a process from telling more than it should, and has it say why it died.
#ifndef CS_HARDENING_H
#define CS_HARDENING_H

// Removes a variable from the environment, and its value from the memory that /proc/PID/environ shows.
void cs_forget_variable(const char *name);
// From now on no core is written, and only root can look into the memory of the process. Returns 0 or -errno.
int cs_keep_private(void);
// From now on the process writes a last line to standard error before one of the signals that end it for a fault of its
// own does: `text`, the signal, the thread, and, where it was in the executable itself, the place. `text` must stay.
void cs_last_words(const char *text);

#endif
