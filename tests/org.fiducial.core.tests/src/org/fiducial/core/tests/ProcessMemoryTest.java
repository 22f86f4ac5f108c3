package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;

import org.fiducial.core.run.ProcessMemory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
	@Test
	void aLargeArrayRaisesThePeak() {
		Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "only Linux tells");
		ProcessMemory.resetPeak();
		long before = ProcessMemory.resident().orElseThrow();
		java.nio.ByteBuffer large = java.nio.ByteBuffer.allocateDirect(200 << 20);
		for (int i = 0; i < large.capacity(); i += 1024) {
			large.put(i, (byte) 1);
		}
		long peak = ProcessMemory.peak().orElseThrow();
		assertTrue(peak - before > 150 << 20, peak + " after " + before);
		assertTrue(ProcessMemory.limit().orElseThrow() > ProcessMemory.resident().orElseThrow() / 2);
		assertEquals(1, large.get(1024));
	}
}
