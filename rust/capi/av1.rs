// SPDX-License-Identifier: LGPL-2.1-or-later
//! AV1 pictures in C.
