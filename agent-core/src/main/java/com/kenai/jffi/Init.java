package com.kenai.jffi;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.files.LibraryFile;
import io.github.jmptcp.files.RegularFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;

/**
 * In place of jffi's own, which asks the loaders of the application first, and unpacks its library
 * where another user may exchange it. Called by jffi before its first native method.
 */
final class Init {
  private static boolean loaded;

  private Init() {}

  static synchronized void load() {
    if (!loaded) {
      LibraryFile.loadIntoAgent(
          library(),
          "libjffi.so",
          Log.pid(),
          new LibraryFile.Loading() {
            @Override
            public void load(String path) {
              System.load(path); // for this class's loader
            }
          });
      loaded = true;
    }
  }

  private static byte[] library() {
    String resource = "jni/" + cpu() + "-Linux/libjffi-1.2.so";
    try (InputStream in = Init.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new UnsatisfiedLinkError("no " + resource + " in the agent's jar");
      }
      return RegularFile.read(in, new File(resource));
    } catch (IOException e) {
      throw (LinkageError) new UnsatisfiedLinkError(resource).initCause(e);
    }
  }

  private static String cpu() {
    String arch = System.getProperty("os.arch", "unknown");
    return arch.equals("amd64") ? "x86_64" : arch;
  }
}
