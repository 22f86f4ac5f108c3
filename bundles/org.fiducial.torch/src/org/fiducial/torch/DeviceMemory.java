package org.fiducial.torch;

import java.lang.management.MemoryUsage;
import java.util.OptionalLong;

import org.fiducial.core.run.ProcessMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import ai.djl.util.cuda.CudaUtils;

/** Memory of the device that tensors live on: of the graphics card, or of this process on the CPU. Bytes; empty where it is not told. */
public final class DeviceMemory {
	private static final Logger LOG = LoggerFactory.getLogger(DeviceMemory.class);

	private DeviceMemory() {
	}

	/** Counts the peak from now on, where that is possible. */
	public static void resetPeak() {
		if (!Torch.device().isGpu()) {
			ProcessMemory.resetPeak();
		}
	}

	/** The most that was held. Of a card, what is in use: libtorch keeps what it once had. Other programs on the card count too. */
	public static OptionalLong peak() {
		return Torch.device().isGpu() ? card(true) : ProcessMemory.peak();
	}

	/** What can be held in all. */
	public static OptionalLong limit() {
		return Torch.device().isGpu() ? card(false) : ProcessMemory.limit();
	}

	private static OptionalLong card(boolean used) {
		try {
			MemoryUsage m = CudaUtils.getGpuMemory(Torch.device());
			return OptionalLong.of(used ? m.getCommitted() : m.getMax());
		} catch (RuntimeException | LinkageError e) {
			LOG.debug("memory of the card is not told", e);
			return OptionalLong.empty();
		}
	}
}
