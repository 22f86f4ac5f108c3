package org.fiducial.torch;

import java.util.Locale;

import org.fiducial.core.FiducialException;

import ai.djl.ndarray.types.DataType;

/** The number format in which convolutions and matrix products are computed; sums, norms, losses and trained weights are 32-bit floats always. */
public enum Precision {
	/** 32-bit floats: what parity with reference outputs needs. */
	FP32(DataType.FLOAT32),
	/** 16-bit floats with the range of 32 bits and 8 bits of mantissa (bfloat16). */
	BF16(DataType.BFLOAT16);

	/** Takes {@link #BF16} where the device gains by it, else {@link #FP32}. */
	public static final String AUTO = "auto";

	private final DataType type;

	Precision(DataType type) {
		this.type = type;
	}

	/** The type of its numbers. */
	public DataType type() {
		return type;
	}

	/**
	 * The precision of a name, in upper or lower case.
	 *
	 * @param name {@code fp32}, {@code bf16} or {@value #AUTO}
	 * @throws FiducialException (usage) for another name
	 */
	public static Precision named(String name) {
		return switch (name.toLowerCase(Locale.ROOT)) {
			case "fp32" -> FP32;
			case "bf16" -> BF16;
			case AUTO -> Autocast.gains() ? BF16 : FP32;
			default -> throw FiducialException.usage("Unknown precision '" + name + "': use fp32, bf16 or auto (bf16 where this machine is faster with it).");
		};
	}

	/** The name in configurations. */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}
}
