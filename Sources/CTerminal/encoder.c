// ncurses as a pure encoder: it draws into a file in memory, whose bytes the event loop then writes
// when the terminal can take them. ncurses brings the differences between frames and the ways of
// every terminal in terminfo.
#include "internal.h"
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

static FILE *out, *in;
static SCREEN *screen;
static int memory = -1;
static int has_palette, has_defaults;
static byte_buffer taken;

// What ncurses was last told of the screen: rows that are equal to it are not told again.
static terminal_cell *told;
static int told_columns, told_rows;

// Pairs by colours, so that each combination is set up once. Index: (foreground + 1) * 257 +
// background + 1, with -1 for the default.
static uint16_t pair_table[257 * 257];
static int next_pair = 1, pairs_full;

/// Takes what ncurses has written since the last time.
static void take(void) {
    fflush(out);
    off_t length = lseek(memory, 0, SEEK_CUR);
    taken.length = 0;
    char part[16384];
    for (off_t offset = 0; offset < length;) {
        ssize_t count = pread(memory, part, sizeof part, offset);
        if (count <= 0) break;
        buffer_add(&taken, part, (size_t)count);
        offset += count;
    }
    lseek(memory, 0, SEEK_SET);
    if (ftruncate(memory, 0) != 0) taken.length = 0;
}

int encoder_start(const char *term) {
    if (screen) return 0;
    memory = anonymous_file("screen");
    if (memory < 0) return -1;
    out = fdopen(memory, "w");
    in = fopen("/dev/null", "r");
    if (!out || !in) return -1;
    // The size comes from the terminal itself, through encoder_resize.
    unsetenv("LINES");
    unsetenv("COLUMNS");
    screen = newterm(term, out, in);
    if (!screen) return -1;
    set_term(screen);
    typeahead(-1);
    // A cursor that cannot be hidden waits in the last corner.
    leaveok(stdscr, *capability("civis") != 0);
    curs_set(0);
    has_palette = has_colors() && start_color() == OK;
    has_defaults = has_palette && use_default_colors() == OK;
    memset(pair_table, 0, sizeof pair_table);
    next_pair = 1;
    told_columns = told_rows = 0;
    erase();
    refresh();
    take();
    return 0;
}

void encoder_stop(void) {
    if (!screen) return;
    endwin();  // its bytes are dropped: the restore text has been written
    take();
    delscreen(screen);
    screen = NULL;
    fclose(out);
    fclose(in);
    memory = -1;
}

void encoder_resize(int columns, int rows) {
    if (!screen) return;
    resizeterm(rows, columns);
    told_columns = told_rows = 0;
    clearok(curscr, TRUE);
}

void encoder_invalidate(void) {
    if (screen) clearok(curscr, TRUE);
}

/// A palette index that ncurses can use: -1 for the default, bright colours folded where there are
/// only eight.
static int palette_index(uint32_t color, int fallback, attr_t *attributes) {
    if (color == TERMINAL_DEFAULT_COLOR || color & TERMINAL_RGB) {
        return has_defaults ? -1 : fallback;
    }
    int index = (int)color;
    if (index < COLORS && index < 256) return index;
    if (index < 16 && COLORS >= 8) {
        if (attributes) *attributes |= A_BOLD;
        return index - 8;
    }
    return has_defaults ? -1 : fallback;
}

static int color_pair(int foreground, int background) {
    if (foreground < 0 && background < 0) return 0;
    uint16_t *known = &pair_table[(foreground + 1) * 257 + background + 1];
    if (*known) return *known;
    int limit = COLOR_PAIRS < 32767 ? COLOR_PAIRS : 32767;
    if (next_pair >= limit) {
        pairs_full = 1;
        return 0;
    }
    if (init_pair((short)next_pair, (short)foreground, (short)background) == ERR) return 0;
    *known = (uint16_t)next_pair;
    return next_pair++;
}

static void convert(const terminal_cell *cell, cchar_t *result) {
    wchar_t text[3] = {(wchar_t)cell->scalar, (wchar_t)cell->combining, 0};
    attr_t attributes = 0;
    if (cell->attributes & TERMINAL_BOLD) attributes |= A_BOLD;
    if (cell->attributes & TERMINAL_DIM) attributes |= A_DIM;
    if (cell->attributes & TERMINAL_UNDERLINE) attributes |= A_UNDERLINE;
    if (cell->attributes & TERMINAL_REVERSE) attributes |= A_REVERSE;
    int pair = 0;
    if (has_palette) {
        int foreground = palette_index(cell->foreground, COLOR_WHITE, &attributes);
        int background = palette_index(cell->background, COLOR_BLACK, NULL);
        pair = color_pair(foreground, background);
    }
    if (setcchar(result, text, attributes, (short)pair, NULL) == OK) return;
    text[0] = L'?';
    text[1] = 0;
    setcchar(result, text, attributes, (short)pair, NULL);
}

/// Room for what is told, of another size than before: all rows are told again.
/// @return 0, or -1 where there is no memory.
static int keep_told(int columns, int rows) {
    if (told_columns == columns && told_rows == rows) return 0;
    size_t count = (size_t)columns * (size_t)rows;
    terminal_cell *cells = realloc(told, count * sizeof *cells);
    if (!cells) return -1;
    told = cells;
    told_columns = columns;
    told_rows = rows;
    // No cell has such a character.
    memset(told, 0xFF, count * sizeof *told);
    return 0;
}

const unsigned char *encoder_frame(
    const terminal_cell *cells, int columns, int rows, size_t *length) {
    static cchar_t *line;
    static int capacity;
    *length = 0;
    if (!screen) return (const unsigned char *)"";
    if (capacity < columns) {
        cchar_t *grown = realloc(line, sizeof(cchar_t) * (size_t)columns);
        if (!grown) return (const unsigned char *)"";
        line = grown;
        capacity = columns;
    }
    if (pairs_full) {
        // The last frame used up the pairs: begin anew.
        memset(pair_table, 0, sizeof pair_table);
        next_pair = 1;
        pairs_full = 0;
        told_columns = told_rows = 0;
        clearok(curscr, TRUE);
    }
    if (columns <= 0 || rows <= 0 || keep_told(columns, rows)) return (const unsigned char *)"";
    int height, width;
    getmaxyx(stdscr, height, width);
    for (int y = 0; y < rows && y < height; y++) {
        const terminal_cell *row = cells + (size_t)y * (size_t)columns;
        terminal_cell *before = told + (size_t)y * (size_t)columns;
        size_t size = sizeof *row * (size_t)columns;
        if (!memcmp(before, row, size)) continue;
        memcpy(before, row, size);
        int count = 0;
        for (int x = 0; x < columns && x < width; x++) {
            if (row[x].scalar) convert(&row[x], &line[count++]);
        }
        mvadd_wchnstr(y, 0, line, count);
    }
    move(height - 1, width - 1);
    refresh();
    take();
    *length = taken.length;
    return taken.bytes ? taken.bytes : (const unsigned char *)"";
}
