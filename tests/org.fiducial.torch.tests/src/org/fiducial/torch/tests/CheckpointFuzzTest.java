package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFuzzTest {
	@Test
	void damagedFilesAreOpenedOrRefused(@TempDir Path folder) throws IOException {
		int opened = new CheckpointFuzz(folder, 1).run(4000);
		assertTrue(opened > 40 && opened < 3600, opened + " opened: the damage is too heavy or too light to say anything");
	}
}
