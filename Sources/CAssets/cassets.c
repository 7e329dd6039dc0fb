#include "cassets.h"

static const unsigned char catalogue[] = {
#embed "../../Config/catalogue.json"
};

static const unsigned char examples[] = {
#embed "examples.json"
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
