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
	void damagedOnesDoNotDisplaceTheOneThatIsSaved() throws IOException {
		checkpoints = new Checkpoints(folder.resolve("checkpoints"), 1);
		save(2000, "two");
		Files.writeString(checkpoints.at(2000).orElseThrow().folder().resolve("a.txt"), "damaged");
		save(1000, "one");
		assertEquals("one", latest());
		save(1500, "one and a half");
		assertEquals("one and a half", latest());
		assertTrue(checkpoints.at(1000).isEmpty());
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

	@Test
	void aProtectedOneStaysUntilAnotherIs() {
		checkpoints.protect(10);
		for (int i = 1; i <= 4; i++) {
			save(10 * i, "step " + i);
		}
		assertEquals(List.of(10L, 30L, 40L), steps());
		assertTrue(checkpoints.at(10).isPresent());
		assertTrue(checkpoints.at(20).isEmpty());
		checkpoints.protect(40);
		save(50, "step 5");
		assertEquals(List.of(40L, 50L), steps());
	}

	@Test
	void aDamagedOneIsNotGivenOut() throws IOException {
		save(1, "one");
		Files.writeString(checkpoints.at(1).orElseThrow().folder().resolve("a.txt"), "two");
		assertTrue(checkpoints.at(1).isEmpty());
	}

	private List<Long> steps() {
		return checkpoints.list().stream().map(Checkpoints.Checkpoint::step).toList();
	}

	@Test
	void whatAKilledProcessLeftIsRemovedBeforeTheNextOneNeedsTheSpace() throws IOException {
		save(1, "one");
		Path left = Files.createDirectories(folder.resolve("checkpoints/step-0000000002.k3j2.partial"));
		Files.writeString(left.resolve("a.txt"), "half of a checkpoint");
		assertEquals("one", latest());
		checkpoints.save(2, f -> {
			assertFalse(Files.exists(left));
			Files.writeString(f.resolve("a.txt"), "two");
		});
		assertEquals("two", latest());
	}

	/** Every state in which a process can be killed while it writes the second checkpoint. */
	@Test
	void killedBetweenAnyTwoWritesTheOneBeforeIsUsed() throws IOException {
		save(1, "one");
		save(2, "two");
		Path two = checkpoints.latest().orElseThrow().folder();
		String marker = Files.readString(two.resolve(Checkpoints.MARKER));
		Path temp = two.resolveSibling("step-0000000002.x.partial");
		Files.move(two, temp);
		Files.delete(temp.resolve(Checkpoints.MARKER));
		assertEquals("one", latest());
		Files.writeString(temp.resolve(Checkpoints.MARKER), marker);
		assertEquals("one", latest());
		// files of a folder that was renamed, but whose last blocks did not reach the disk before the power failed
		Files.move(temp, two);
		for (String text : List.of("", "t", "tw", "two ")) {
			Files.writeString(two.resolve("a.txt"), text);
			assertEquals("one", latest());
		}
		Files.writeString(two.resolve("a.txt"), "two");
		for (int n = 0; n < marker.length(); n += 7) {
			Files.writeString(two.resolve(Checkpoints.MARKER), marker.substring(0, n));
			assertEquals("one", latest());
		}
		Files.writeString(two.resolve(Checkpoints.MARKER), marker);
		assertEquals("two", latest());
	}

	@Test
	void aFullDiskInTheMiddleOfAFileNamesTheCheckpointAndTheReason() throws IOException {
		save(1, "one");
		FiducialException e = assertThrows(FiducialException.class, () -> checkpoints.save(2, f -> {
			Files.writeString(f.resolve("a.txt"), "half");
			throw FiducialException.failed(f + "/params.safetensors cannot be written", new IOException("No space left on device"));
		}));
		assertTrue(e.getMessage().contains("step-0000000002 cannot be written (No space left on device)"), e.getMessage());
		assertEquals("one", latest());
	}
}
