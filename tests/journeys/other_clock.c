/* Put before a program (LD_PRELOAD) it gives it another clock than the machine's, kept in a file:
   two numbers of 64 bits, in nanoseconds. The first is the time since 1970 at which the clock
   stands, or 0 for one that goes with the machine's; by the second it is moved. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static volatile int64_t *kept;
static int (*machine)(clockid_t, struct timespec *);

__attribute__((constructor)) static void open_clock(void) {
  machine = dlsym(RTLD_NEXT, "clock_gettime");
  const char *path = getenv("OTHER_CLOCK");
  int file = path == NULL ? -1 : open(path, O_RDONLY);
  if (file < 0) return;
  void *found = mmap(NULL, 2 * sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  if (found != MAP_FAILED) kept = found;
  close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (machine == NULL) machine = dlsym(RTLD_NEXT, "clock_gettime");
  int result = machine(clock, now);
  if (kept == NULL || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
  int64_t time = kept[0] ? kept[0] : now->tv_sec * SECOND + now->tv_nsec;
  time += kept[1];
  now->tv_sec = time / SECOND;
  now->tv_nsec = time % SECOND;
  return result;
}

int gettimeofday(struct timeval *now, void *zone) {
  struct timespec time;
  int result = clock_gettime(CLOCK_REALTIME, &time);
  (void)zone;
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return result;
}

time_t time(time_t *seconds) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (seconds != NULL) *seconds = now.tv_sec;
  return now.tv_sec;
}
