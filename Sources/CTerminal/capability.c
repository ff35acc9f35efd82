// What terminfo says about the terminal, and what the environment adds to it.
#include "internal.h"
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
// Declared by hand: term.h turns "lines", "columns" and other ordinary words into macros.
extern int setupterm(const char *, int, int *);

const char *capability(const char *name) {
    static char kept[32][128];
    static char names[32][16];
    static int count;
    for (int i = 0; i < count; i++) {
        if (!strcmp(names[i], name)) return kept[i];
    }
    if (count == 32) return "";
    char *slot = kept[count];
    snprintf(names[count++], sizeof names[0], "%s", name);
    const char *text = tigetstr((char *)name);
    if (!text || text == (const char *)-1 || strlen(text) >= sizeof kept[0]) return slot;
    size_t length = 0;
    while (*text) {
        // Padding ($<5>) was for terminals that needed time.
        const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
        if (end) text = end + 1;
        else slot[length++] = *text++;
    }
    return slot;
}

/// Sets the character type locale alone: numbers keep their points. A locale that names UTF-8 but
/// is not installed (common over ssh) still means a UTF-8 terminal.
static int locale_is_utf8(void) {
    if (setlocale(LC_CTYPE, "")) return !strcmp(nl_langinfo(CODESET), "UTF-8");
    const char *name = getenv("LC_ALL");
    if (!name || !*name) name = getenv("LC_CTYPE");
    if (!name || !*name) name = getenv("LANG");
    if (!name) return 0;
    if (!strstr(name, "UTF-8") && !strstr(name, "utf8") && !strstr(name, "utf-8")) return 0;
    return setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "en_US.UTF-8");
}

static int announces_truecolor(const char *term, int colors) {
    if (tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || tigetflag("Tc") > 0) return 1;
    const char *announced = getenv("COLORTERM");
    if (!announced || colors < 8) return 0;
    // GNU screen hands its outer terminal's COLORTERM on but does not understand 24-bit colour.
    if (!strncmp(term, "screen", 6) && !getenv("TMUX")) return 0;
    if (!strncmp(term, "linux", 5)) return 0;
    return !strcmp(announced, "truecolor") || !strcmp(announced, "24bit");
}

int terminfo_load(const char *term, int descriptor) {
    int problem = 0;  // with a place for it, setupterm does not end the process
    if (setupterm(term, descriptor, &problem) == OK) return TERMINAL_OK;
    return problem == 1 ? TERMINAL_DUMB : TERMINAL_UNKNOWN_TERM;
}

int terminal_columns(int descriptor) {
    struct winsize size;
    if (!isatty(descriptor)) return 0;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

int terminal_probe(int descriptor, terminal_capabilities *found) {
    memset(found, 0, sizeof *found);
    found->utf8 = locale_is_utf8();
    const char *term = getenv("TERM");
    if (!isatty(descriptor)) return TERMINAL_NOT_A_TERMINAL;
    if (!term || !*term) return TERMINAL_NO_TERM;
    int loaded = terminfo_load(term, descriptor);
    if (loaded != TERMINAL_OK) return loaded;
    if (!*capability("cup") || !*capability("clear")) return TERMINAL_DUMB;
    int colors = tigetnum("colors");
    found->colors = colors > 0 ? colors : 0;
    found->truecolor = announces_truecolor(term, colors);
    found->console = !strncmp(term, "linux", 5);
    found->modern = *capability("smcup") && !found->console;
    return TERMINAL_OK;
}
