package org.fiducial.torch;

import ai.djl.ndarray.types.DataType;

/** Types of numbers in files of tensors, by safetensors' names, little-endian. */
public enum TensorType {
	F64(8, DataType.FLOAT64), F32(4, DataType.FLOAT32), F16(2, DataType.FLOAT32), BF16(2, DataType.FLOAT32), I64(8, DataType.INT64), I32(4, DataType.INT32),
	I16(2, DataType.INT32), I8(1, DataType.INT8), U8(1, DataType.UINT8), BOOL(1, DataType.BOOLEAN);

	/** Bytes of a number. */
	public final int bytes;
	/** What it becomes in memory: 16 bits become 32. */
	public final DataType inMemory;

	TensorType(int bytes, DataType inMemory) {
		this.bytes = bytes;
		this.inMemory = inMemory;
	}

	/** How a tensor of this type in memory is stored. @throws IllegalArgumentException if it cannot be */
	static TensorType of(DataType t) {
		return switch (t) {
			case FLOAT64 -> F64;
			case FLOAT32 -> F32;
			case FLOAT16 -> F16;
			case INT64 -> I64;
			case INT32 -> I32;
			case INT8 -> I8;
			case UINT8 -> U8;
			case BOOLEAN -> BOOL;
			default -> throw new IllegalArgumentException("cannot be stored: " + t);
		};
	}
}
