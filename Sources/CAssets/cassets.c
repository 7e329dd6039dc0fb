#include "cassets.h"

static const unsigned char catalogue[] = {
#embed "../../Config/catalogue.json"
};

static const unsigned char examples[] = {
#embed "examples.json"
};

static const unsigned char sheet[] = {
#embed "console.css"
};

static const unsigned char script[] = {
#embed "console.js"
};

static const unsigned char icon[] = {
#embed "icon.svg"
};

const unsigned char *ca_catalogue(void) {
    return catalogue;
}

long ca_catalogue_length(void) {
    return sizeof catalogue;
}

const unsigned char *ca_examples(void) {
    return examples;
}

long ca_examples_length(void) {
    return sizeof examples;
}

const unsigned char *ca_sheet(void) {
    return sheet;
}

long ca_sheet_length(void) {
    return sizeof sheet;
}

const unsigned char *ca_script(void) {
    return script;
}

long ca_script_length(void) {
    return sizeof script;
}

const unsigned char *ca_icon(void) {
    return icon;
}

long ca_icon_length(void) {
    return sizeof icon;
}
