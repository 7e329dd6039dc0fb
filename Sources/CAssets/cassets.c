#include "cassets.h"

static const unsigned char catalogue[] = {
#embed "../../Config/catalogue.json"
};

const unsigned char *ca_catalogue(void) {
    return catalogue;
}

long ca_catalogue_length(void) {
    return sizeof catalogue;
}
