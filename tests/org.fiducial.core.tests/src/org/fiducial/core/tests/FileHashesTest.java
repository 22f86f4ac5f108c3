package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.fiducial.core.io.FileHashes;
import org.fiducial.core.io.Hashes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class FileHashesTest {
	private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));

	@TempDir
	Path folder;
	private Path file;
	private Path cache;

	@BeforeEach
	void write() throws IOException {
		file = Files.writeString(folder.resolve("weights"), "weights");
		cache = folder.resolve("cache");
	}

	private FileHashes hashes(Clock clock) {
		return new FileHashes(cache, 4, clock);
	}

	private List<Path> entries() throws IOException {
		try (Stream<Path> all = Files.list(cache)) {
			return all.toList();
		}
	}

	@Test
	void rememberedWhileTheFileStays() throws IOException {
		String hash = hashes(LATER).sha256(file);
		assertEquals(Hashes.sha256("weights"), hash);
		// a forged entry shows that the file is not read again
		Path entry = entries().getFirst();
		String forged = "0".repeat(64);
		Files.writeString(entry, Files.readString(entry).replace(hash, forged));
		assertEquals(forged, hashes(LATER).sha256(file));
		assertEquals(forged, hashes(LATER).sha256(Files.createSymbolicLink(folder.resolve("link"), file)));
		FileTime modified = Files.getLastModifiedTime(file);
		Files.writeString(file, "weightz");
		Files.setLastModifiedTime(file, modified);
		assertEquals(Hashes.sha256("weightz"), hashes(LATER).sha256(file), "of the same size and with its time set back");
		assertEquals(1, entries().size());
	}

	@Test
	void aDamagedEntryIsNotBelieved() throws IOException {
		hashes(LATER).sha256(file);
		Path entry = entries().getFirst();
		String text = Files.readString(entry);
		for (String wrong : List.of("", text.substring(0, text.length() - 1), text + "0", text.toUpperCase(java.util.Locale.ROOT), "x".repeat(2000))) {
			Files.writeString(entry, wrong);
			assertEquals(Hashes.sha256("weights"), hashes(LATER).sha256(file));
		}
	}

	@Test
	void whatHasJustChangedOrIsSmallIsReadEachTime() throws IOException {
		assertEquals(Hashes.sha256("weights"), hashes(Clock.systemUTC()).sha256(file));
		assertFalse(Files.exists(cache), "a second change in the same tick would go unnoticed");
		assertEquals(Hashes.sha256("w"), hashes(LATER).sha256(Files.writeString(folder.resolve("small"), "w")));
		assertFalse(Files.exists(cache));
	}

	@Test
	void anUnusableCacheFolderOnlyCostsTime() throws IOException {
		Files.writeString(cache, "in the way");
		assertEquals(Hashes.sha256("weights"), hashes(LATER).sha256(file));
		assertThrows(NoSuchFileException.class, () -> hashes(LATER).sha256(folder.resolve("none")));
	}

	@Test
	void twoFilesAreTwo() throws IOException {
		Path other = Files.writeString(folder.resolve("other"), "others!");
		assertNotEquals(hashes(LATER).sha256(file), hashes(LATER).sha256(other));
		assertEquals(2, entries().size());
	}
}
