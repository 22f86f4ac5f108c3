package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.torch.Checkpoints;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
	@TempDir
	Path folder;
	private Checkpoints checkpoints;

	@BeforeEach
	void open() {
		checkpoints = new Checkpoints(folder.resolve("checkpoints"), 2);
	}

	private void save(long step, String text) {
		checkpoints.save(step, f -> {
			Files.writeString(f.resolve("a.txt"), text);
			Files.writeString(f.resolve("b.txt"), "b");
		});
	}

	private String latest() throws IOException {
		return Files.readString(checkpoints.latest().orElseThrow().folder().resolve("a.txt"));
	}

	@Test
	void keepsTheNewest() throws IOException {
		assertTrue(checkpoints.latest().isEmpty());
		for (int i = 1; i <= 4; i++) {
			save(10 * i, "step " + i);
		}
		assertEquals(List.of(30L, 40L), checkpoints.list().stream().map(Checkpoints.Checkpoint::step).toList());
		assertEquals("step 4", latest());
		save(40, "again");
		assertEquals("again", latest());
	}

	@Test
	void damagedAndUnmarkedOnesArePassedOver() throws IOException {
		save(1, "one");
		save(2, "two");
		Path two = checkpoints.latest().orElseThrow().folder();
		Files.writeString(two.resolve("a.txt"), "twi");
		assertEquals("one", latest());
		Files.writeString(two.resolve("a.txt"), "two");
		assertEquals("two", latest());
		Files.delete(two.resolve("b.txt"));
		assertEquals("one", latest());
		Files.delete(two.resolve(Checkpoints.MARKER));
		assertEquals("one", latest());
		assertEquals(1, checkpoints.list().size());
	}

	@Test
	void failureKeepsTheEarlierOnes() throws IOException {
		save(1, "one");
		FiducialException e = assertThrows(FiducialException.class, () -> checkpoints.save(2, f -> {
			Files.writeString(f.resolve("a.txt"), "half");
			throw new IOException("No space left on device");
		}));
		assertEquals(ExitCode.FAILED, e.exitCode());
		assertTrue(e.getMessage().contains("No space left"), e.getMessage());
		assertEquals("one", latest());
		try (Stream<Path> left = Files.list(folder.resolve("checkpoints"))) {
			assertEquals(1, left.count());
		}
		assertFalse(Files.exists(folder.resolve("checkpoints/step-0000000002")));
	}
}
