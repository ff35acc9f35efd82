// Frames in 24-bit colour. ncurses can only do that where terminfo describes direct colour, which
// the usual entries do not; terminals that announce it all follow ECMA-48, so colours are written
// plainly here, with the cursor movement that terminfo gives.
#include "internal.h"
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static terminal_cell *shown;  // what the terminal shows now
static int width, height, repaint = 1;
static byte_buffer frame;

void direct_resize(int columns, int rows) {
    terminal_cell *cells = calloc((size_t)columns * (size_t)rows, sizeof *cells);
    free(shown);
    shown = cells;
    width = cells ? columns : 0;
    height = cells ? rows : 0;
    repaint = 1;
}

void direct_invalidate(void) { repaint = 1; }

void direct_stop(void) {
    free(shown);
    shown = NULL;
    width = height = 0;
}

static void add_number(uint32_t number) {
    char text[12];
    buffer_add(&frame, text, (size_t)snprintf(text, sizeof text, "%u", number));
}

static void move_to(int x, int y) {
    const char *cup = capability("cup");
    if (strcmp(cup, "\033[%i%p1%d;%p2%dH")) {
        buffer_text(&frame, tparm((char *)cup, (long)y, (long)x, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
        return;
    }
    buffer_text(&frame, "\033[");
    add_number((uint32_t)y + 1);
    buffer_text(&frame, ";");
    add_number((uint32_t)x + 1);
    buffer_text(&frame, "H");
}

/// One colour as SGR parameters, each preceded by a semicolon. `base` 30 or 40.
static void add_color(uint32_t color, uint32_t base) {
    buffer_text(&frame, ";");
    if (color == TERMINAL_DEFAULT_COLOR) {
        add_number(base + 9);
    } else if (color & TERMINAL_RGB) {
        add_number(base + 8);
        buffer_text(&frame, ";2;");
        add_number(color >> 16 & 255);
        buffer_text(&frame, ";");
        add_number(color >> 8 & 255);
        buffer_text(&frame, ";");
        add_number(color & 255);
    } else {
        add_number(base + 8);
        buffer_text(&frame, ";5;");
        add_number(color & 255);
    }
}

static void set_style(const terminal_cell *cell, const terminal_cell *current) {
    if (current && current->attributes == cell->attributes) {
        if (current->foreground == cell->foreground && current->background == cell->background) {
            return;
        }
        buffer_text(&frame, "\033[");
        size_t start = frame.length;
        if (current->foreground != cell->foreground) add_color(cell->foreground, 30);
        if (current->background != cell->background) add_color(cell->background, 40);
        // Without the first semicolon, which would be an empty parameter: a reset.
        memmove(frame.bytes + start, frame.bytes + start + 1, frame.length - start - 1);
        frame.length--;
    } else {
        buffer_text(&frame, "\033[0");
        if (cell->attributes & TERMINAL_BOLD) buffer_text(&frame, ";1");
        if (cell->attributes & TERMINAL_DIM) buffer_text(&frame, ";2");
        if (cell->attributes & TERMINAL_UNDERLINE) buffer_text(&frame, ";4");
        if (cell->attributes & TERMINAL_REVERSE) buffer_text(&frame, ";7");
        if (cell->foreground != TERMINAL_DEFAULT_COLOR) add_color(cell->foreground, 30);
        if (cell->background != TERMINAL_DEFAULT_COLOR) add_color(cell->background, 40);
    }
    buffer_text(&frame, "m");
}

static void add_scalar(uint32_t scalar) {
    unsigned char bytes[4];
    size_t length = scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
    if (length == 1) {
        bytes[0] = (unsigned char)scalar;
    } else {
        for (size_t i = length - 1; i > 0; i--) {
            bytes[i] = (unsigned char)(0x80 | (scalar & 63));
            scalar >>= 6;
        }
        bytes[0] = (unsigned char)((0xF00 >> length) | scalar);
    }
    buffer_add(&frame, bytes, length);
}

const unsigned char *direct_frame(
    const terminal_cell *cells, int columns, int rows, size_t *length) {
    static const terminal_cell blank = {
        ' ', 0, TERMINAL_DEFAULT_COLOR, TERMINAL_DEFAULT_COLOR, 0};
    frame.length = 0;
    if (repaint) {
        buffer_text(&frame, capability("sgr0"));
        buffer_text(&frame, capability("clear"));
        for (size_t i = 0; i < (size_t)width * (size_t)height; i++) shown[i] = blank;
        repaint = 0;
    }
    size_t empty = frame.length;
    const terminal_cell *style = NULL;
    for (int y = 0; y < rows && y < height; y++) {
        int cursor = -1;  // the column the terminal would write to next, if known
        for (int x = 0; x < columns && x < width; x++) {
            const terminal_cell *cell = cells + (size_t)y * (size_t)columns + x;
            terminal_cell *old = shown + (size_t)y * (size_t)width + x;
            if (!memcmp(cell, old, sizeof *cell)) continue;
            *old = *cell;
            if (!cell->scalar) continue;
            if (cursor != x) move_to(x, y);
            set_style(cell, style);
            style = cell;
            add_scalar(cell->scalar);
            if (cell->combining) add_scalar(cell->combining);
            // Terminals disagree about the width of what is wide or combined: move anew after it.
            int simple = !cell->combining && !(x + 1 < columns && !cell[1].scalar);
            cursor = simple && x + 1 < width ? x + 1 : -1;
        }
    }
    if (frame.length > empty) buffer_text(&frame, "\033[0m");
    *length = frame.length;
    return frame.bytes ? frame.bytes : (const unsigned char *)"";
}
