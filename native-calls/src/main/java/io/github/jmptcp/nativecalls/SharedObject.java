package io.github.jmptcp.nativecalls;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The dynamic symbols of a 64-bit ELF file, looked up as the dynamic linker does: by its hash
 * table. Source: System V gABI, chapters 4 and 5; DT_GNU_HASH as glibc's elf/dl-lookup.c reads it.
 */
final class SharedObject implements Closeable {
  private static final int EI_CLASS = 4;
  private static final int EI_DATA = 5;
  private static final int ELFCLASS64 = 2;
  private static final int ELFDATA2MSB = 2;
  private static final int E_PHOFF = 32;
  private static final int E_PHNUM = 56;
  private static final int PHDR_BYTES = 56;
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final long DT_NULL = 0;
  private static final long DT_HASH = 4;
  private static final long DT_STRTAB = 5;
  private static final long DT_SYMTAB = 6;
  private static final long DT_SONAME = 14;
  private static final long DT_GNU_HASH = 0x6ffffef5L;
  private static final int SYM_BYTES = 24;
  private static final int SHN_UNDEF = 0;
  private static final int LONGEST_NAME = 255;

  // a damaged file must not be read forever
  private static final int MOST_HEADERS = 256;
  private static final int MOST_ENTRIES = 4096;

  private final RandomAccessFile file;
  private final boolean bigEndian;
  private final long[] loadAddresses;
  private final long[] loadOffsets;
  private final long[] loadLengths;
  private long strings = -1;
  private long symbols = -1;
  private long hash = -1;
  private long gnuHash = -1;
  private long sonameAt = -1;

  /**
   * Opens a file.
   *
   * @throws IOException where it cannot be read, or is no 64-bit shared object
   */
  SharedObject(File path) throws IOException {
    RandomAccessFile opened = new RandomAccessFile(path, "r");
    boolean read = false;
    try {
      file = opened;
      byte[] header = new byte[64];
      opened.readFully(header);
      if (header[0] != 0x7f || header[1] != 'E' || header[2] != 'L' || header[3] != 'F') {
        throw new IOException(path + " is no ELF file");
      }
      if (header[EI_CLASS] != ELFCLASS64) {
        throw new IOException(path + " is no 64-bit ELF file");
      }
      bigEndian = header[EI_DATA] == ELFDATA2MSB;
      long headers = number(E_PHOFF, 8);
      int count = (int) Math.min(number(E_PHNUM, 2), MOST_HEADERS);
      loadAddresses = new long[count];
      loadOffsets = new long[count];
      loadLengths = new long[count];
      long dynamic = -1;
      for (int i = 0; i < count; i++) {
        long at = headers + (long) i * PHDR_BYTES;
        long type = number(at, 4);
        if (type == PT_LOAD) {
          loadOffsets[i] = number(at + 8, 8);
          loadAddresses[i] = number(at + 16, 8);
          loadLengths[i] = number(at + 32, 8);
        } else if (type == PT_DYNAMIC) {
          dynamic = number(at + 8, 8);
        }
      }
      if (dynamic >= 0) {
        readDynamic(dynamic);
      }
      read = true;
    } finally {
      if (!read) {
        opened.close();
      }
    }
  }

  private void readDynamic(long start) throws IOException {
    long soname = -1;
    for (int i = 0; i < MOST_ENTRIES; i++) {
      long tag = number(start + 16L * i, 8);
      long value = number(start + 16L * i + 8, 8);
      if (tag == DT_NULL) {
        break;
      } else if (tag == DT_STRTAB) {
        strings = offset(value);
      } else if (tag == DT_SYMTAB) {
        symbols = offset(value);
      } else if (tag == DT_HASH) {
        hash = offset(value);
      } else if (tag == DT_GNU_HASH) {
        gnuHash = offset(value);
      } else if (tag == DT_SONAME) {
        soname = value;
      }
    }
    sonameAt = soname < 0 || strings < 0 ? -1 : strings + soname;
  }

  /** The name that the file gives itself, such as {@code libc.so.6}; null where it has none. */
  @Nullable String soname() throws IOException {
    return sonameAt < 0 ? null : string(sonameAt);
  }

  /** Whether it exports a symbol of that name, and does not only use it. */
  boolean defines(String name) throws IOException {
    if (strings < 0 || symbols < 0) {
      return false;
    }
    return gnuHash >= 0 ? definesByGnuHash(name) : hash >= 0 && definesByHash(name);
  }

  private boolean definesByGnuHash(String name) throws IOException {
    long hashed = 5381;
    for (int i = 0; i < name.length(); i++) {
      hashed = (hashed * 33 + name.charAt(i)) & 0xffffffffL;
    }
    long buckets = number(gnuHash, 4);
    long firstSymbol = number(gnuHash + 4, 4);
    long bloomWords = number(gnuHash + 8, 4);
    if (buckets == 0) {
      return false;
    }
    long bucketsAt = gnuHash + 16 + 8 * bloomWords;
    long index = number(bucketsAt + 4 * (hashed % buckets), 4);
    if (index < firstSymbol) {
      return false; // an empty bucket
    }
    long chainAt = bucketsAt + 4 * buckets;
    while (true) {
      long link = number(chainAt + 4 * (index - firstSymbol), 4);
      if ((link | 1) == (hashed | 1) && isDefinition(index, name)) {
        return true;
      }
      if ((link & 1) != 0) {
        return false; // the last of the chain
      }
      index++;
    }
  }

  private boolean definesByHash(String name) throws IOException {
    long hashed = 0;
    for (int i = 0; i < name.length(); i++) {
      hashed = (hashed << 4) + name.charAt(i);
      long high = hashed & 0xf0000000L;
      hashed = (hashed ^ high >> 24) & ~high & 0xffffffffL;
    }
    long buckets = number(hash, 4);
    long chains = number(hash + 4, 4);
    if (buckets == 0) {
      return false;
    }
    long index = number(hash + 8 + 4 * (hashed % buckets), 4);
    for (long steps = 0; index != 0 && steps <= chains; steps++) {
      if (isDefinition(index, name)) {
        return true;
      }
      index = number(hash + 8 + 4 * (buckets + index), 4);
    }
    return false;
  }

  private boolean isDefinition(long index, String name) throws IOException {
    long at = symbols + SYM_BYTES * index;
    return number(at + 6, 2) != SHN_UNDEF && string(strings + number(at, 4)).equals(name);
  }

  /** Where in the file lies what is mapped to that address. */
  private long offset(long address) throws IOException {
    for (int i = 0; i < loadLengths.length; i++) {
      if (address >= loadAddresses[i] && address < loadAddresses[i] + loadLengths[i]) {
        return loadOffsets[i] + (address - loadAddresses[i]);
      }
    }
    throw new IOException("an address that no segment has");
  }

  private long number(long at, int bytes) throws IOException {
    byte[] read = new byte[bytes];
    file.seek(at);
    file.readFully(read);
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | (read[bigEndian ? i : bytes - 1 - i] & 0xff);
    }
    return number;
  }

  private String string(long at) throws IOException {
    byte[] read = new byte[LONGEST_NAME];
    file.seek(at);
    int length = 0;
    while (length < read.length) {
      int count = file.read(read, length, read.length - length);
      if (count < 0) {
        break;
      }
      for (int end = length + count; length < end; length++) {
        if (read[length] == 0) {
          return new String(read, 0, length, StandardCharsets.ISO_8859_1);
        }
      }
    }
    return ""; // longer than any that is looked for
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
