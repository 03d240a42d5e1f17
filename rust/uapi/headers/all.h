/* Input of scripts/update_uapi.sh: the kernel's user-space headers of Linux 7.2, as `make headers_install` leaves them. */
#include <linux/media.h>
#include <linux/videodev2.h>
