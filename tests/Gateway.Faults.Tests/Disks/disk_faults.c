/*
 * What a disk does when the power goes, and when it fails; preloaded into a node's process by the fault tests.
 *
 * Power. DISK_FAULTS_IMAGES names a folder with the durable image of each file of the store: what would still be there after the power
 * went. A write changes the file only and is remembered as dirty; fsync carries the dirty range into the image before it returns. The tests
 * kill the process and put the images in the files' place. A process that dies inside fsync leaves a part of the range in the image, as a
 * disk may.
 *
 * Failure. DISK_FAULTS_ORDER names a file. While its first word is "full", writes fail with ENOSPC; while it is "broken", fsync fails with
 * EIO; while it is "lying", fsync of the write-ahead log returns at once and carries nothing. While it is "normal", the log is carried only
 * before the database file is written, which is all that SQLite syncs under PRAGMA synchronous = NORMAL. The last two are the planted bugs.
 * Otherwise, or when there is no such file, the disk is sound.
 *
 * Only the store's own files count: node.db and what stands beside it, without the shared memory, which SQLite makes anew.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_FILES 8
#define STORE "node.db"
#define LOG "-wal"
#define SHARED_MEMORY "-shm"

struct dirty {
    char name[64];
    off_t from;
    off_t to;
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static struct dirty files[MOST_FILES];

static ssize_t (*next_pwrite)(int, const void *, size_t, off_t);
static int (*next_fsync)(int);
static int (*next_truncate)(int, off_t);
static int (*next_unlink)(const char *);

__attribute__((constructor)) static void find_the_real_ones(void)
{
    next_pwrite = (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");
    next_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    next_truncate = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate64");
    next_unlink = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
}

static int ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return tail > 0 && length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The name of a file of the store without its folder; null for any other file. */
static const char *store_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    return strncmp(name, STORE, strlen(STORE)) == 0 && !ends_with(name, SHARED_MEMORY) && strlen(name) < sizeof files[0].name ? name : NULL;
}

static const char *path_of(int fd, char *path, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) {
        return NULL;
    }
    path[length] = 0;
    return store_name(path);
}

static struct dirty *dirty_of(const char *name)
{
    for (int i = 0; i < MOST_FILES; i++) {
        if (files[i].name[0] == 0) {
            snprintf(files[i].name, sizeof files[i].name, "%s", name);
        }
        if (strcmp(files[i].name, name) == 0) {
            return &files[i];
        }
    }
    abort(); /* The store has more files than this knows: the test would prove nothing. */
}

static int is_ordered(const char *fault)
{
    const char *order = getenv("DISK_FAULTS_ORDER");
    char word[16] = { 0 };
    if (order == NULL) {
        return 0;
    }
    int fd = open(order, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    ssize_t length = read(fd, word, sizeof word - 1);
    close(fd);
    return length > 0 && strncmp(word, fault, strlen(fault)) == 0;
}

static void image_of(const char *name, char *image, size_t size)
{
    snprintf(image, size, "%s/%s", getenv("DISK_FAULTS_IMAGES"), name);
}

/* Makes the image of a file what the file is now; the mutex is held. */
static void carry(const char *path, const char *name)
{
    char image[PATH_MAX];
    static char buffer[1 << 16];
    struct dirty *range = dirty_of(name);
    struct stat now;
    image_of(name, image, sizeof image);
    int in = open(path, O_RDONLY | O_CLOEXEC);
    int out = open(image, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (in < 0 || out < 0 || fstat(in, &now) != 0 || next_truncate(out, now.st_size) != 0) {
        abort();
    }
    for (off_t at = range->from; at < range->to;) {
        size_t want = (size_t)(range->to - at) < sizeof buffer ? (size_t)(range->to - at) : sizeof buffer;
        ssize_t got = pread(in, buffer, want, at);
        if (got <= 0) {
            break;
        }
        if (next_pwrite(out, buffer, (size_t)got, at) != got) {
            abort();
        }
        at += got;
    }
    range->from = range->to = 0;
    close(in);
    close(out);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t at)
{
    char path[PATH_MAX];
    const char *name = path_of(fd, path, sizeof path);
    if (name == NULL) {
        return next_pwrite(fd, data, size, at);
    }
    if (is_ordered("full")) {
        errno = ENOSPC;
        return -1;
    }
    if (strcmp(name, STORE) == 0 && getenv("DISK_FAULTS_IMAGES") != NULL && is_ordered("normal")) {
        char log[PATH_MAX + sizeof LOG];
        snprintf(log, sizeof log, "%s%s", path, LOG);
        pthread_mutex_lock(&gate);
        if (access(log, F_OK) == 0) {
            carry(log, STORE LOG);
        }
        pthread_mutex_unlock(&gate);
    }
    ssize_t written = next_pwrite(fd, data, size, at);
    if (written > 0) {
        pthread_mutex_lock(&gate);
        struct dirty *range = dirty_of(name);
        if (range->to == range->from) {
            range->from = at;
            range->to = at + written;
        }
        range->from = at < range->from ? at : range->from;
        range->to = at + written > range->to ? at + written : range->to;
        pthread_mutex_unlock(&gate);
    }
    return written;
}

static int sync_file(int fd)
{
    char path[PATH_MAX];
    const char *name = path_of(fd, path, sizeof path);
    if (name == NULL) {
        return next_fsync(fd);
    }
    if (is_ordered("broken")) {
        errno = EIO;
        return -1;
    }
    if (ends_with(name, LOG) && (is_ordered("lying") || is_ordered("normal"))) {
        return 0;
    }
    if (getenv("DISK_FAULTS_IMAGES") == NULL) {
        return next_fsync(fd);
    }
    pthread_mutex_lock(&gate);
    carry(path, name);
    pthread_mutex_unlock(&gate);
    return 0; /* The image stands for the disk: nobody pulls the plug of this machine. */
}

int fsync(int fd) { return sync_file(fd); }

int fdatasync(int fd) { return sync_file(fd); }

/* The size is what the image takes over at the next fsync. */
int ftruncate64(int fd, off_t size) { return next_truncate(fd, size); }

int unlink(const char *path)
{
    char image[PATH_MAX];
    const char *name = store_name(path);
    if (name != NULL && getenv("DISK_FAULTS_IMAGES") != NULL) {
        image_of(name, image, sizeof image);
        next_unlink(image);
    }
    return next_unlink(path);
}
