/*
 * The HDLC reference: a length-driven deframer and an encoder with a CRC that takes eight octets in a step.
 *
 * Goes by the wall clock, or by processor time where its first argument is `processor`. Reads commands from standard input, one a line, and answers each with one line:
 *   input SIZE    the octets of the stream follow          -> number of frames
 *   answer        what one run gives, as a checksum        -> deframe and encode checksums
 *   deframe RUNS  deframes the stream RUNS times           -> milliseconds
 *   encode RUNS   encodes its frames again RUNS times      -> milliseconds
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FLAG 0x7e
#define RESIDUE 0xf0b8

typedef struct {
  uint32_t destination, source;
  const uint8_t *information;
  uint16_t size;
  uint8_t control, segmented, destination_size, source_size;
} frame_t;

static uint16_t table[8][256];

static void make_tables(void) {
  for (int i = 0; i < 256; i++) {
    uint16_t crc = i;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
    table[0][i] = crc;
  }
  for (int t = 1; t < 8; t++)
    for (int i = 0; i < 256; i++) table[t][i] = (table[t - 1][i] >> 8) ^ table[0][table[t - 1][i] & 0xff];
}

static uint16_t update(uint16_t crc, const uint8_t *p, const uint8_t *end) {
  for (; end - p >= 8; p += 8)
    crc = table[7][(crc ^ p[0]) & 0xff] ^ table[6][((crc >> 8) ^ p[1]) & 0xff] ^ table[5][p[2]] ^ table[4][p[3]] ^
          table[3][p[4]] ^ table[2][p[5]] ^ table[1][p[6]] ^ table[0][p[7]];
  for (; p < end; p++) crc = (crc >> 8) ^ table[0][(crc ^ *p) & 0xff];
  return crc;
}

/* Octets of the address at p: 1, 2 or 4; 0 where there is none. */
static int address_size(const uint8_t *p, const uint8_t *end) {
  for (int size = 1; size <= 4 && p + size <= end; size++)
    if (p[size - 1] & 1) return size == 3 ? 0 : size;
  return 0;
}

static uint32_t address(const uint8_t *p, int size) {
  uint32_t value = 0;
  for (int i = 0; i < size; i++) value = (value << 7) | (p[i] >> 1);
  return value;
}

static size_t deframe(const uint8_t *octets, size_t size, frame_t *frames) {
  const uint8_t *p = octets, *end = octets + size;
  size_t count = 0;
  while (end - p >= 9) {
    const uint8_t *start = p + 1;
    if (*p++ != FLAG || (*start & 0xf0) != 0xa0) continue;
    const uint8_t *close = start + (((start[0] & 7) << 8) | start[1]);
    if (close >= end || *close != FLAG) continue;
    int destination = address_size(start + 2, close);
    int source = destination ? address_size(start + 2 + destination, close) : 0;
    const uint8_t *control = start + 2 + destination + source;
    if (!source || control + 3 > close) continue;
    uint16_t crc = update(0xffff, start, control + 3);
    if (crc != RESIDUE || update(crc, control + 3, close) != RESIDUE) continue;
    frame_t *frame = &frames[count++];
    frame->destination = address(start + 2, destination);
    frame->source = address(start + 2 + destination, source);
    frame->destination_size = destination;
    frame->source_size = source;
    frame->control = *control;
    frame->segmented = (start[0] >> 3) & 1;
    frame->information = control + 3;
    frame->size = close > control + 5 ? close - control - 5 : 0;
    p = close + 1;
  }
  return count;
}

static uint8_t *put_address(uint8_t *out, uint32_t value, int size) {
  for (int i = size - 1; i >= 0; i--, value >>= 7) out[i] = (value & 0x7f) << 1;
  out[size - 1] |= 1;
  return out + size;
}

static uint8_t *put_check(uint8_t *out, uint16_t crc) {
  crc = ~crc;
  out[0] = crc;
  out[1] = crc >> 8;
  return out + 2;
}

static uint8_t *encode(uint8_t *out, const frame_t *frame) {
  uint8_t *start = out + 1;
  int length = 5 + frame->destination_size + frame->source_size + (frame->size ? frame->size + 2 : 0);
  *out = FLAG;
  start[0] = 0xa0 | frame->segmented << 3 | length >> 8;
  start[1] = length;
  out = put_address(start + 2, frame->destination, frame->destination_size);
  out = put_address(out, frame->source, frame->source_size);
  *out++ = frame->control;
  out = put_check(out, update(0xffff, start, out));
  if (frame->size) {
    memcpy(out, frame->information, frame->size);
    out = put_check(out + frame->size, update(RESIDUE, out, out + frame->size));
  }
  *out++ = FLAG;
  return out;
}

static size_t encode_all(uint8_t *out, const frame_t *frames, size_t count) {
  uint8_t *at = out;
  for (size_t i = 0; i < count; i++) at = encode(at, &frames[i]);
  return at - out;
}

static uint32_t mix(uint32_t sum, uint32_t value) { return sum * 31 + value; }

static uint32_t sum_of_octets(uint32_t sum, const uint8_t *p, size_t size) {
  for (size_t i = 0; i < size; i++) sum = mix(sum, p[i]);
  return sum;
}

static uint32_t sum_of_frames(const frame_t *frames, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    sum = mix(mix(mix(mix(sum, frames[i].segmented), frames[i].destination), frames[i].source), frames[i].control);
    sum = sum_of_octets(mix(sum, frames[i].size), frames[i].information, frames[i].size);
  }
  return sum;
}

static clockid_t chosen = CLOCK_MONOTONIC;

static double now(void) {
  struct timespec t;
  clock_gettime(chosen, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  char line[64];
  uint8_t *octets = NULL, *out = NULL;
  frame_t *frames = NULL;
  size_t size = 0, count = 0;
  if (argc > 1 && argv[1][0] == 'p') chosen = CLOCK_PROCESS_CPUTIME_ID;
  make_tables();
  while (fgets(line, sizeof line, stdin)) {
    long number = strchr(line, ' ') ? atol(strchr(line, ' ')) : 0;
    if (line[0] == 'i') {
      size = number;
      octets = malloc(size);
      out = malloc(size);
      frames = malloc((size / 9 + 1) * sizeof *frames);
      if (!octets || !out || !frames || fread(octets, 1, size, stdin) != size) return 1;
      count = deframe(octets, size, frames);
      printf("%zu\n", count);
    } else if (line[0] == 'a') {
      printf("%u %u\n", sum_of_frames(frames, count), sum_of_octets(0, out, encode_all(out, frames, count)));
    } else {
      double begin = now();
      for (long i = 0; i < number; i++) {
        if (line[0] == 'd') deframe(octets, size, frames);
        else encode_all(out, frames, count);
        /* The compiler must take every run as used. */
        __asm__ volatile("" : : "r"(frames), "r"(out) : "memory");
      }
      printf("%.6f\n", now() - begin);
    }
    fflush(stdout);
  }
  return 0;
}
