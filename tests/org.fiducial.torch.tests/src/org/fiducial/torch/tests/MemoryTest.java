package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

class MemoryTest {
	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	private static long residentMegabytes() throws IOException {
		Path status = Path.of("/proc/self/status");
		Assumptions.assumeTrue(Files.exists(status));
		return Files.readAllLines(status).stream().filter(l -> l.startsWith("VmRSS")).mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
				.findFirst().orElseThrow();
	}

	/** A step makes 2 MB of activations and gradients; without scopes 400 steps would hold 800 MB. */
	@Test
	void fourHundredStepsDoNotGrow() throws IOException {
		try (Parameters p = new Parameters("test"); AdamW opt = new AdamW(p, AdamW.Config.DEFAULT); NDManager m = Torch.newManager()) {
			p.put("c.weight", CounterRandom.of(1, 1).gaussians(16 * 16 * 9), 16, 16, 3, 3);
			p.fill("c.bias", 0, 16);
			p.fill("n.weight", 1, 16);
			p.fill("n.bias", 0, 16);
			p.trainAll();
			NDArray x = m.create(CounterRandom.of(1, 2).gaussians(8 * 16 * 16 * 16), new Shape(8, 16, 16, 16));
			long start = 0;
			int handles = 0;
			for (int step = 0; step < 400; step++) {
				try (Scope s = Scope.open()) {
					NDArray h = Ops.groupNormSilu(x, 4, p.get("n.weight"), p.get("n.bias"), 1e-5);
					NDArray y = Ops.conv2d(h, p.get("c.weight"), p.get("c.bias"), 1, 1);
					Ops.backward(Ops.mse(y, x));
					Ops.clipGradNorm(new NDList(p.gradients().values()), 1);
					opt.step(1e-3);
					p.zeroGradients();
				}
				if (step == 50) {
					start = residentMegabytes();
					handles = p.manager().getManagedArrays().size() + m.getManagedArrays().size();
				}
			}
			assertEquals(handles, p.manager().getManagedArrays().size() + m.getManagedArrays().size());
			long growth = residentMegabytes() - start;
			assertTrue(growth < 60, "resident memory grew by " + growth + " MB");
		}
	}

	private static long pageFaults() throws IOException {
		// proc(5): minflt is the eighth number after the command's name
		String stat = Files.readString(Path.of("/proc/self/stat"));
		return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[7]);
	}

	/** oneDNN copies a convolution's weights in each pass; here these are 59 MB, above the 32 MB up to which glibc by itself keeps blocks. */
	@Test
	void passesOfALargeConvolutionTakeFreedMemory() throws IOException {
		Assumptions.assumeTrue("1".equals(System.getenv("MALLOC_ARENA_MAX")) && Files.exists(Path.of("/proc/self/stat")), "Linux, and one arena as the launcher sees to");
		int channels = 1280;
		int passes = 6;
		try (NDManager m = Torch.newManager(); GradMode off = GradMode.off()) {
			NDArray w = m.zeros(new Shape(channels, channels, 3, 3));
			NDArray b = m.zeros(new Shape(channels));
			NDArray x = m.ones(new Shape(1, channels, 8, 8));
			long[] faults = new long[passes];
			for (int pass = -2; pass < passes; pass++) {
				long before = pageFaults();
				Scope.run(() -> assertEquals(0, Ops.conv2d(x, w, b, 1, 1).sum().getFloat()));
				if (pass >= 0) {
					faults[pass] = pageFaults() - before;
				}
			}
			// one pass may find its place taken and grow the heap once; fresh memory each time would cost all of them
			Arrays.sort(faults);
			long pages = w.getShape().size() * 4 / 4096;
			assertTrue(faults[passes / 2] < pages / 10, Arrays.toString(faults) + " page faults in passes over " + pages + " pages of weights");
		}
	}
}
