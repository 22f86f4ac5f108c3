package org.fiducial.torch;

import java.nio.file.Path;
import java.util.function.Supplier;

import org.fiducial.core.FiducialException;
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

	private static final String IS_ENABLED = "_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE";

	private final boolean before;

	private Autocast(boolean on) {
		before = isOn();
		if (Library.TORCH != null) {
			enable(on);
			call("_ZN2at8autocast17increment_nestingEv");
		}
	}

	/**
	 * Computes in this precision from here on.
	 *
	 * @throws FiducialException (usage) for 16 bits where PyTorch's switch cannot be reached: its functions have these names on Linux and macOS only
	 */
	public static Autocast to(Precision precision) {
		Torch.start();
		if (precision == Precision.BF16 && Library.TORCH == null) {
			throw FiducialException.usage("The precision bf16 is not available on " + System.getProperty("os.name") + ": use fp32 or auto.");
		}
		return new Autocast(precision == Precision.BF16);
	}

	/** A network's output in a precision, as 32-bit floats; the very tensor where it is of that type, so that {@link Segments} know it again. */
	public static NDArray output(Precision precision, Supplier<NDArray> network) {
		if (precision == Precision.FP32) {
			return network.get();
		}
		NDArray y;
		try (Autocast a = to(precision)) {
			y = network.get();
		}
		return y.getDataType() == DataType.FLOAT32 ? y : Ops.to(y, DataType.FLOAT32);
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
				return Library.TORCH != null && Integer.parseInt(CudaUtils.getComputeCapability(0)) >= AMPERE;
			}
			return Library.TORCH != null && (call("_ZN2at3cpu24is_avx512_bf16_supportedEv") || call("_ZN2at3cpu21is_amx_tile_supportedEv"));
		} catch (RuntimeException | LinkageError e) {
			LOG.debug("bfloat16 is not used", e);
			return false;
		}
	}

	private static boolean isOn() {
		return Library.TORCH != null && call(IS_ENABLED, device());
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

	/** A function of libtorch that takes small integers and returns a small number or nothing: whether that is not zero. */
	private static boolean call(String function, Object... arguments) {
		return (Library.TORCH.getFunction(function).invokeInt(arguments) & 0xff) != 0;
	}

	/** Looked up after PyTorch is loaded. */
	private static final class Library {
		/** Null where its functions are not found. */
		static final NativeLibrary TORCH = find();

		private static NativeLibrary find() {
			try {
				NativeLibrary torch = NativeLibrary.getInstance(Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cpu")).toString());
				torch.getFunction(IS_ENABLED);
				return torch;
			} catch (RuntimeException | LinkageError e) {
				LOG.debug("bfloat16 is not available", e);
				return null;
			}
		}
	}

	/** Restores what was before; the outermost block forgets the 16-bit copies of weights. */
	@Override
	public void close() {
		if (Library.TORCH != null) {
			boolean nested = call("_ZN2at8autocast17decrement_nestingEv");
			if (!nested) {
				call("_ZN2at8autocast11clear_cacheEv");
			}
			enable(before);
		}
	}
}
