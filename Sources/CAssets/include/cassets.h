// Bytes built into the program (C23 #embed), so that one file is all there is to install.
#ifndef CASSETS_H
#define CASSETS_H

// Config/catalogue.json as it was when this was built, and its length in bytes. Static; nobody frees it.
const unsigned char *ca_catalogue(void);
long ca_catalogue_length(void);

#endif
