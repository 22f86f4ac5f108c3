package org.fiducial.torch;

import java.nio.file.Path;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.sun.jna.NativeLibrary;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.cuda.CudaUtils;

/**
 * PyTorch's automatic mixed precision in the current thread, as {@code torch.autocast(device, dtype)}, until it is closed: convolutions, matrix
 * products and attention take their inputs as {@link Precision#type()}, everything else takes what it gets, and gradients of weights are of
 * the weights' own type. Put it around the forward pass of a network, not around the loss or the backward pass.
 */
public final class Autocast implements AutoCloseable {
	private static final Logger LOG = LoggerFactory.getLogger(Autocast.class);

	/** c10::DeviceType. */
	private static final int CPU = 0;
	private static final int CUDA = 1;
	/** c10::ScalarType::BFloat16. */
	private static final int BFLOAT16 = 15;
	/** NVIDIA's generation (compute capability) from which on bfloat16 is computed in hardware. */
	private static final int AMPERE = 80;

	private final boolean before;

	private Autocast(boolean on) {
		before = isOn();
		enable(on);
		call("_ZN2at8autocast17increment_nestingEv");
	}

	/** Computes in this precision from here on. */
	public static Autocast to(Precision precision) {
		Torch.start();
		return new Autocast(precision == Precision.BF16);
	}

	/** A network's output in a precision, as 32-bit floats. */
	public static NDArray output(Precision precision, Supplier<NDArray> network) {
		if (precision == Precision.FP32) {
			return network.get();
		}
		NDArray y;
		try (Autocast a = to(precision)) {
			y = network.get();
		}
		return Ops.to(y, DataType.FLOAT32);
	}

	/** The precision of the current thread. */
	public static Precision current() {
		Torch.start();
		return isOn() ? Precision.BF16 : Precision.FP32;
	}

	/** Whether the device of this process multiplies bfloat16 in hardware. */
	static boolean gains() {
		Torch.start();
		try {
			if (device() == CUDA) {
				return Integer.parseInt(CudaUtils.getComputeCapability(0)) >= AMPERE;
			}
			return call("_ZN2at3cpu24is_avx512_bf16_supportedEv") || call("_ZN2at3cpu21is_amx_tile_supportedEv");
		} catch (RuntimeException | LinkageError e) {
			LOG.debug("bfloat16 is not used", e);
			return false;
		}
	}

	private static boolean isOn() {
		return call("_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE", device());
	}

	private static void enable(boolean on) {
		if (on) {
			call("_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE", device(), BFLOAT16);
		}
		call("_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb", device(), on ? 1 : 0);
	}

	private static int device() {
		return Torch.device().isGpu() ? CUDA : CPU;
	}

	/** A function of libtorch that takes small integers and returns a bool or nothing. */
	private static boolean call(String function, Object... arguments) {
		return (Library.TORCH.getFunction(function).invokeInt(arguments) & 0xff) != 0;
	}

	/** Looked up after PyTorch is loaded. */
	private static final class Library {
		static final NativeLibrary TORCH = NativeLibrary.getInstance(Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cpu")).toString());
	}

	/** Restores what was before, and forgets the 16-bit copies of weights. */
	@Override
	public void close() {
		call("_ZN2at8autocast17decrement_nestingEv");
		call("_ZN2at8autocast11clear_cacheEv");
		enable(before);
	}
}
