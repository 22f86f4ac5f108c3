package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fiducial.torch.OutOfMemory;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.Test;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

class OutOfMemoryTest {
	@Test
	void theEngineSaysSoInWords() {
		try (NDManager m = Torch.newManager()) {
			RuntimeException e = assertThrows(RuntimeException.class, () -> m.zeros(new Shape(1L << 24, 1L << 24), DataType.FLOAT32));
			assertTrue(OutOfMemory.is(e), e.toString());
		}
	}

	@Test
	void causesCountAndOthersDoNot() {
		assertTrue(OutOfMemory.is(new IllegalStateException("x", new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB"))));
		assertTrue(OutOfMemory.is(new OutOfMemoryError("Java heap space")));
		assertFalse(OutOfMemory.is(new EngineException("The size of tensor a (4) must match the size of tensor b (8)")));
		assertFalse(OutOfMemory.is(new IllegalStateException()));
	}
}
