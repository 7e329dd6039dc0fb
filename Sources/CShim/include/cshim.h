// The whole shim: system calls and libraries that Swift cannot call plainly.
#ifndef CSHIM_H
#define CSHIM_H

#include "cs_files.h"
#include "cs_gzip.h"
#include "cs_hardening.h"
#include "cs_local.h"
#include "cs_net.h"
#include "cs_process.h"
#include "cs_seal.h"
#include "cs_tls.h"

#endif
