// Files built into the program (C23 #embed), so that installing means one file.
#ifndef CASSETS_H
#define CASSETS_H

// Config/catalogue.json as of this build, and its length in bytes. Static; nobody frees it.
const unsigned char *ca_catalogue(void);
long ca_catalogue_length(void);

// The same of examples.json beside it.
const unsigned char *ca_examples(void);
long ca_examples_length(void);

// The same of the sheet, the script and the icon of the pages.
const unsigned char *ca_sheet(void);
long ca_sheet_length(void);
const unsigned char *ca_script(void);
long ca_script_length(void);
const unsigned char *ca_icon(void);
long ca_icon_length(void);

#endif
