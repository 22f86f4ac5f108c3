package org.fiducial.generation.diffusion.tests;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds the lock of a cache as a training of another process does, until it is killed or its input ends. */
public final class LockingProcess {
	private LockingProcess() {
	}

	/** @param arguments the file */
	public static void main(String[] arguments) throws IOException {
		try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE); FileLock lock = channel.lock(Long.MAX_VALUE - 1, 1, false)) {
			System.out.println("locked");
			System.in.read();
		}
	}
}
